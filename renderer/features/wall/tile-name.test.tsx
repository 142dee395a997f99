// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { TileName } from './tile-name';

afterEach(cleanup);

describe("a tile's name", () => {
  it.each([
    ['db-prod-12', '@db-prod', '-12'], ['etl-1', '@etl', '-1'], ['k8s.node.7', '@k8s.node', '.7'], ['srv2025', '@srv', '2025'], ['10', '@', '10'], ['mail', '@mail', ''], ['db-1.example.org', '@db-1.example.org', ''],
  ])('keeps the number of %s whole', (asset, cut, kept) => {
    const { container } = render(<TileName user="j.lindqvist" asset={asset} />);
    expect(container.textContent).toBe(`j.lindqvist@${asset}`);
    expect(container.querySelectorAll('.cut')[1]?.textContent).toBe(cut);
    expect(container.querySelector('strong')?.lastChild?.textContent ?? '').toBe(kept === '' ? cut : kept);
  });
});
