import type { Problem } from '../../shared/base/problem';
import type { UnixMillis } from '../../shared/base/units';
import type { Frame } from '../../shared/frames/frame';
import type { GatewayId, SessionId } from '../../shared/model/ids';
import type { StreamConnection } from '../gateway/reconnecting';

/** How the window's one live stream to a gateway is; `signed-out` stays until `start` is called again. */
export type LiveConnection = StreamConnection;

/** What the wall says about a tile, at most once a second per tile. Times are `performance.timeOrigin`-free epoch ms of this machine. */
export interface TileStatus {
  readonly sessionId: SessionId;
  /** When the last frame, or proof that there was none to send, arrived. */
  readonly freshAt: number;
  /** Frames that carried bytes; 0 before the first one. */
  readonly lastFrameAt: number;
  readonly stale: boolean;
  /** Bytes skipped on this tile since it opened, shown as a count. */
  readonly gapBytes: number;
  /** Bytes that came as the screen they led to, because the tile's need was small: wanted, nothing is missing. */
  readonly coalescedBytes: number;
  /** More output than its share of the window's time, or than comes through: it shows less of it. */
  readonly slowed: boolean;
  /** It flashed more than three times a second and was painted less often. */
  readonly calmed?: boolean;
  /** Sequences the guard dropped or clamped. */
  readonly guarded: number;
  /** Of late not all of a desktop's picture could be shown, and why. */
  readonly hurt?: TileHurt | undefined;
  readonly ended?: { readonly reason: string; readonly text: string } | undefined;
  readonly problem?: Problem | undefined;
}

/**
 * `bytes` are no instructions, `images` cannot be decoded or are not what they say, `layers` are too many or too large,
 * `drawing` is more than one frame may cost.
 */
export type TileHurt = 'bytes' | 'images' | 'layers' | 'drawing';

export interface LiveListener {
  onConnection(connection: LiveConnection, gateway: GatewayId): void;
  onTiles(statuses: readonly TileStatus[]): void;
  onServerTime(server: UnixMillis, receivedAt: number, gateway: GatewayId): void;
  /** A tile's bytes are being taken in, or have been; told only where `start` asked for it. What dies in between has its suspect. */
  onTaking?(sessionId: SessionId, going: boolean): void;
}

/** A gateway to follow: its sessions are those whose ids say so. */
export interface LiveSource {
  readonly gateway: GatewayId;
  readonly origin: string;
}

/**
 * How a tile is looked at, and so what it costs: `off-screen` nothing, `small` (its text cannot be read) the screen as it
 * is a few times a second, `large` every byte, `focused` (pointer or keyboard are on it, or it is the spotlight's) every byte and frame.
 */
export type TileNeed = 'off-screen' | 'small' | 'large' | 'focused';

/** Whole device pixels; on a sheet they count from its top left corner. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where a tile lies from now on; undefined: nowhere, it is not painted. */
export interface TilePlace {
  readonly tile: number;
  readonly area: Area | undefined;
}

/** Frames of the focused session, in order; each must be acknowledged with `taken` or the stream holds back. */
export type FocusMessage = { readonly frame: Frame } | { readonly connection: LiveConnection };

/** What the live worker offers to the page (through Comlink). */
export interface LivePort {
  /** One stream for each gateway; each breaks, waits and comes back on its own. `careful`: says of each tile's bytes when they are taken in. */
  start(sources: readonly LiveSource[], listener: LiveListener, careful?: boolean): Promise<void>;
  /** Answers when the worker's one thread has time: proof that it does not hang. */
  alive(): Promise<void>;
  stop(): Promise<void>;
  /** Drops streams that may be half-open, after sleep, and connects at once. */
  reconnect(): Promise<void>;
  /**
   * A sheet is the one picture behind all tiles of a wall; the page chooses its number. It is cut into strips, each a canvas,
   * that exist only near what is in view. Answers the strip's number.
   */
  openStrip(sheet: number, canvas: OffscreenCanvas, area: Area): Promise<number>;
  resizeStrip(strip: number, area: Area): Promise<void>;
  closeStrip(strip: number): Promise<void>;
  /** Opens a tile that paints its area of the sheet; `need` is "large" until told. Answers the tile's number. */
  openTile(sessionId: SessionId, sheet: number, area: Area | undefined, need?: TileNeed): Promise<number>;
  /** All that moved, in one message, so that they move in one picture. */
  placeTiles(places: readonly TilePlace[]): Promise<void>;
  /** Off-screen tiles cost nothing on the stream; the picture goes on when the need changes. */
  setTileNeed(tile: number, need: TileNeed): Promise<void>;
  closeTile(tile: number): Promise<void>;
  setTheme(theme: 'dark' | 'light' | 'contrast'): Promise<void>;
  /** Opens the focused session at full detail. Answers the focus number; frames go to `onFrame`, which resolves when taken in. */
  openFocus(
    sessionId: SessionId, onFrame: (frame: Frame) => Promise<void>,
    /** The session cannot be followed ("live.not-joined": join first, then open), or its picture had to start anew. */
    onProblem?: (problem: Problem) => void,
  ): Promise<number>;
  closeFocus(focus: number): Promise<void>;
  /** Figures for the bench: bytes-to-pixels delays in ms since the last call, painted frames, worker busy ms. */
  measure(): Promise<{ readonly bytesToPixelsMs: readonly number[]; readonly paints: number; readonly busyMs: number }>;
}
