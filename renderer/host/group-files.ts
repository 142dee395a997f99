import { groupFiles } from '../../shared/recording/companions';

/** Files dropped or chosen together, put into recordings: which belong together their names tell. */
export function groupBlobs(files: readonly File[]): { readonly main: File; readonly others: readonly File[] }[] {
  const byPath = new Map(files.map((file) => [file.webkitRelativePath || file.name, file]));
  return groupFiles([...byPath.keys()]).flatMap(({ main, others }) => {
    const file = byPath.get(main);
    return file === undefined ? [] : [{ main: file, others: others.flatMap((other) => byPath.get(other) ?? []) }];
  });
}
