import type { ConnectRouter } from '@connectrpc/connect';
import type { Operator } from '../../shared/model/operator';
import { may } from '../../shared/policy/permissions';
import { RecordingService } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import type { FinalisedRecording } from '../contracts';
import { sessionFromManifest } from '../sessions/history';
import { callerOf } from './caller';
import { matches, pageOf } from './paging';
import type { Services } from './parts';
import { recordingToWire } from './wire';

export const mayPlay = (operator: Operator, recording: FinalisedRecording): boolean => may(operator, 'recordings', sessionFromManifest(recording));
export const mayDownload = (operator: Operator, recording: FinalisedRecording): boolean => mayPlay(operator, recording) && may(operator, 'download', sessionFromManifest(recording));

export function serveRecordings(router: ConnectRouter, { recorder, reviews, holds, storage }: Pick<Services, 'recorder' | 'reviews' | 'holds' | 'storage'>): void {
  router.service(RecordingService, {
    listRecordings(request, context) {
      const { operator } = callerOf(context);
      const seen = recorder.list()
        .filter((recording) => mayPlay(operator, recording))
        .map((recording) => recordingToWire(recording, reviews.of(recording.recordingId), holds.of(recording.recordingId), storage?.placeOf(recording.recordingId)))
        .filter((recording) => matches(request.query, [recording.user, recording.asset, recording.protocol, recording.team]))
        .sort((one, other) => Number(other.startedMs - one.startedMs));
      const page = pageOf(seen, (recording) => recording.id, request.pageSize, request.pageToken);
      return { recordings: [...page.items], nextPageToken: page.nextPageToken, total: page.total };
    },
  });
}
