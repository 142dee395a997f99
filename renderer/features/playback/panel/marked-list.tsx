import { memo, useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import type { Playable, PlayerSnapshot } from '../../../player/playable';
import { Button } from '../../../kit/button';
import { usePlayer } from '../use-player';

/** Items drawn at first, more than a panel shows at once; the rest on request. Search draws two such lists while a person types. */
const firstItems = 40;

export interface MarkedListProps<Item> {
  /** Its accessible name. */
  readonly label: string;
  /** In time order. */
  readonly items: readonly Item[];
  readonly player: Playable | undefined;
  /** The item that is current; without it the last one that has happened. */
  readonly current?: number | undefined;
  keyOf?(item: Item): string;
  renderItem(item: Item, index: number): ReactNode;
  onChoose(item: Item, index: number): void;
}

/**
 * A list in time: each item goes to its moment, and the one that was passed last is marked. `renderItem` and `onChoose` should stay
 * the same from call to call: then only rows are drawn anew that changed.
 */
export function MarkedList<Item extends { readonly at: number }>({ label, items, player, current, keyOf, renderItem, onChoose }: MarkedListProps<Item>) {
  const [most, setMost] = useState(firstItems);
  const list = useRef<HTMLUListElement>(null);
  const passed = usePlayer(player, useCallback((snapshot: PlayerSnapshot) => indexAt(items, snapshot.position), [items]));
  const marked = current !== undefined && current >= 0 ? current : passed;
  const all = current !== undefined && current >= most ? items.length : most;
  useEffect(() => {
    if (current === undefined || current < 0) return undefined;
    // In a task of its own: it has the page laid out.
    const soon = setTimeout(() => list.current?.children[current]?.scrollIntoView({ block: 'nearest' }));
    return () => clearTimeout(soon);
  }, [current]);
  return (
    <>
      <ul aria-label={label} className="player-list timed" ref={list}>
        {items.slice(0, all).map((item, index) => (
          <Row key={keyOf?.(item) ?? `${item.at} ${index}`} item={item} index={index} marked={index === marked} renderItem={renderItem} onChoose={onChoose} />
        ))}
      </ul>
      {items.length > all && <Button variant="quiet" wide onPress={() => setMost(items.length)}>Show all {items.length}</Button>}
    </>
  );
}

interface RowProps<Item> extends Pick<MarkedListProps<Item>, 'renderItem' | 'onChoose'> {
  readonly item: Item;
  readonly index: number;
  readonly marked: boolean;
}

function PlainRow<Item>({ item, index, marked, renderItem, onChoose }: RowProps<Item>) {
  return (
    <li>
      <button type="button" aria-current={marked || undefined} onClick={() => onChoose(item, index)}>{renderItem(item, index)}</button>
    </li>
  );
}

/** Two rows change when the next item is passed, which at high speed is with every picture; a list may have thousands. */
const Row = memo(PlainRow) as typeof PlainRow;

/** The last item at or before the position; -1 when there is none. */
export function indexAt(items: readonly { readonly at: number }[], position: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.at ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
