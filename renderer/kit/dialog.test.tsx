// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { Dialog } from './dialog';

afterEach(cleanup);

describe('a dialog that the focus was taken from', () => {
  it('is still closed by Escape', () => {
    let closed = 0;
    render(<Dialog title="Locks" isOpen onClose={() => { closed += 1; }}><p>Nobody is locked.</p></Dialog>);
    expect(screen.getByRole('dialog')).toBeDefined();
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(closed).toBe(1);
  });

  it('leaves it to the dialog that opened after it', () => {
    const closed: string[] = [];
    const two = (second: boolean) => (
      <>
        <Dialog title="Behind" isOpen onClose={() => closed.push('behind')}><p>Locks</p></Dialog>
        <Dialog title="In front" isOpen={second} onClose={() => closed.push('in front')}><p>Sure?</p></Dialog>
      </>
    );
    const { rerender } = render(two(false));
    rerender(two(true));
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(closed).toEqual(['in front']);
  });
});
