import { groupFiles, leadsOthers } from '../companions';
import type { RecordingFiles } from '../source';

/** When a part was chosen (a typescript, `ttyout`, a numbered part) and the file that leads came with it, that one becomes the main file. */
export function arranged(files: RecordingFiles): RecordingFiles {
  const { main, others } = files;
  const lead = groupFiles([main.name, ...others.map(({ name }) => name)]).find((group) => group.others.includes(main.name))?.main;
  const leader = lead !== undefined && leadsOthers(lead) ? others.find(({ name }) => name === lead) : undefined;
  return leader ? { main: leader, others: [main, ...others.filter((other) => other !== leader)] } : files;
}
