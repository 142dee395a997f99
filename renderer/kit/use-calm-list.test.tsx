// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { useCalmList } from './use-calm-list';

afterEach(cleanup);

interface Row { readonly id: string; readonly says: string }
const rows = (...said: readonly string[]): readonly Row[] => said.map((one) => ({ id: one.slice(0, 1), says: one }));

function List({ all }: { readonly all: readonly Row[] }) {
  const { shown, waiting, release, handlers } = useCalmList(all, ({ id }) => id);
  return <div data-testid="list" {...handlers}>{shown.map(({ id, says }) => <span key={id}>{says} </span>)}<button type="button" onClick={release}>{waiting} new</button></div>;
}
const text = (): string => screen.getByTestId('list').textContent ?? '';

describe('a list that keeps calm', () => {
  it('takes in what comes while nobody is at it', () => {
    const { rerender } = render(<List all={rows('b')} />);
    rerender(<List all={rows('a', 'b')} />);
    expect(text()).toBe('a b 0 new');
  });

  it('moves nothing under the pointer, but says of each row what is true now', () => {
    const { rerender } = render(<List all={rows('b', 'c')} />);
    fireEvent.pointerEnter(screen.getByTestId('list'));
    rerender(<List all={rows('a', 'b, judged')} />);
    expect(text()).toBe('b, judged 1 new');
    fireEvent.pointerLeave(screen.getByTestId('list'));
    expect(text()).toBe('a b, judged 0 new');
  });

  it('shows what waits when asked, and goes on keeping calm', () => {
    const { rerender } = render(<List all={rows('c')} />);
    fireEvent.pointerEnter(screen.getByTestId('list'));
    rerender(<List all={rows('b', 'c')} />);
    fireEvent.click(screen.getByRole('button', { name: '1 new' }));
    expect(text()).toBe('b c 0 new');
    rerender(<List all={rows('a', 'b', 'c')} />);
    expect(text()).toBe('b c 1 new');
  });

  it('does not hold back the first row of an empty one', () => {
    const { rerender } = render(<List all={[]} />);
    fireEvent.pointerEnter(screen.getByTestId('list'));
    rerender(<List all={rows('a')} />);
    expect(text()).toBe('a 0 new');
  });
});
