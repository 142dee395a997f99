import { CaseSensitive, Regex, WholeWord } from 'lucide-react';
import { memo } from 'react';
import { IconButton } from './button';
import type { SearchOptions } from './marked-text';

const toggles = [
  { name: 'caseSensitive', label: 'Match case', icon: <CaseSensitive size={16} aria-hidden /> },
  { name: 'wholeWord', label: 'Whole word', icon: <WholeWord size={16} aria-hidden /> },
  { name: 'regularExpression', label: 'Regular expression', icon: <Regex size={14} aria-hidden /> },
] as const satisfies readonly { name: keyof SearchOptions; label: string; icon: React.ReactNode }[];

/** How a search is meant, as three buttons that stay down. Letters that are typed beside them leave them alone. */
export const SearchToggles = memo(function SearchToggles({ options, onChange }: { readonly options: SearchOptions; onChange(options: SearchOptions): void }) {
  return toggles.map(({ name, label, icon }) => (
    <IconButton key={name} variant="quiet" label={label} icon={icon} pressed={options[name]} onPress={() => onChange({ ...options, [name]: !options[name] })} />
  ));
});
