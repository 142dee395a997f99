import './window';
import { expose } from 'comlink';
import { createLiveGateway } from '../gateway/grpc-client';
import { LiveDesk } from '../live/desk';
import type { LivePort } from '../live/port';
import { TileWall } from '../surfaces/tiles/wall';

const wall = new TileWall();
void wall.loadFont(new URL('fonts/jetbrains-mono-latin-400-normal.woff2', self.location.href).href);
const port: LivePort = new LiveDesk(wall, createLiveGateway);
expose(port);
// The bench asks the worker itself, so that measuring takes nothing from the page.
Object.assign(self, { vigilMeasure: () => wall.measure() });
