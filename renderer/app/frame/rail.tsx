import { ChevronsLeft, ChevronsRight } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { IconButton } from '../../kit/button';
import { preferencesChanged } from '../../state/preferences';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { places } from '../routes';

/** Navigation "Main": the places of the console. Collapsed it keeps its icons; names stay for screen readers and tooltips. */
export function Rail() {
  const [location] = useLocation();
  const dispatch = useConsoleDispatch();
  const collapsed = useConsole((state) => state.preferences.railCollapsed);
  const isHere = (place: (typeof places)[number]): boolean =>
    location === place.path || location.startsWith(`${place.path}/`) || (place.also ?? []).some((prefix) => location.startsWith(prefix));
  return (
    <nav aria-label="Main" className={`rail${collapsed ? ' collapsed' : ''}`}>
      <span className="rail-logo" aria-hidden>V</span>
      {places.map((place) => {
        const Icon = place.icon;
        return (
          <Link key={place.path} href={place.path} className="rail-link" aria-label={place.label} {...(isHere(place) ? { 'aria-current': 'page' as const } : {})} {...(collapsed ? { title: place.label } : {})}>
            <Icon size={18} aria-hidden />
            {!collapsed && <span>{place.label}</span>}
          </Link>
        );
      })}
      <IconButton
        variant="quiet" className="rail-fold" label={collapsed ? 'Show names' : 'Hide names'}
        icon={collapsed ? <ChevronsRight size={16} aria-hidden /> : <ChevronsLeft size={16} aria-hidden />}
        onPress={() => dispatch(preferencesChanged({ railCollapsed: !collapsed }))}
      />
    </nav>
  );
}
