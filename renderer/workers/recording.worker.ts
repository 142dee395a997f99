import './window';
import { expose, transfer } from 'comlink';
import { GraphicalBody } from '../../shared/recording/graphical/graphical-body';
import { createRecordingPort } from '../../shared/recording/web-source';
import type { RecordingPort } from '../../shared/recording/port';
import { ByteFiles } from '../storage/byte-files';
import { CanvasPainter } from '../surfaces/guac-painter/display-painter';
import { picturesOf } from '../surfaces/guac-painter/pictures';
import { carryProblems } from './problem-transfer';

const port = createRecordingPort({ stores: new ByteFiles(), graphicalBody: (recording, environment) => new GraphicalBody(recording, environment, () => new CanvasPainter()) });

const handingOver: RecordingPort = {
  ...port,
  async segmentAt(at, options) {
    const segment = await port.segmentAt(at, options);
    return transfer(segment, picturesOf(segment));
  },
  async thumbnailAt(at, width, height) {
    const picture = await port.thumbnailAt(at, width, height);
    return picture instanceof ImageBitmap ? transfer(picture, [picture]) : picture;
  },
};

carryProblems();
expose(handingOver);
