/** `db-prod-12`: the number at its end, by which its like are told apart. */
const ending = /[-._]?\d{1,4}$/;

/** Who and where, as `sessionName` has it. Without room for both the user's name gives way first, then the middle of the asset's. */
export function TileName({ user, asset }: { readonly user: string; readonly asset: string }) {
  const at = ending.exec(asset)?.index ?? asset.length;
  return <strong className="tile-name"><span className="tile-user cut">{user}</span><span className="cut">@{asset.slice(0, at)}</span>{asset.slice(at)}</strong>;
}
