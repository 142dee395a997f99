import { useEffect, useRef, useState } from 'react';
import type { RecordingInfo, RecordingLocation } from '../../../../shared/recording/port';
import { animationScheduler } from '../../../player/scheduler';
import { useServices } from '../../../services/services';
import { VideoPlayer } from '../../../player/video-player';
import { pngOf } from '../export/still';
import { matters } from '../events';
import { OpeningNotice } from '../notices';
import { followWatching } from '../coverage/watching';
import type { PlaybackOpening } from '../opening';
import { filmProblem } from './film-problem';
import type { Shown } from './shown';
import { afterFrame } from './shown-mark';

export interface FilmPictureProps {
  readonly opening: PlaybackOpening;
  readonly film: NonNullable<RecordingInfo['video']>;
  onShown(shown: Shown | undefined): void;
}

/** A film inside a bundle: the browser's own video element, driven by the same transport. */
export function FilmPicture({ opening, film, onShown }: FilmPictureProps) {
  const { sight } = useServices();
  const element = useRef<HTMLVideoElement>(null);
  const [loading, setLoading] = useState(true);
  // Facts are told anew while the index grows; the film stays the same.
  const [source] = useState(film);
  useEffect(() => {
    const video = element.current;
    if (!video) return undefined;
    let url: string | undefined;
    let content: Blob | undefined;
    const left = new AbortController();
    const player = new VideoPlayer(video, animationScheduler);
    const follow = (): void => player.setMoments(opening.getSnapshot().events.filter(matters).map(({ at }) => at));
    const stops = [opening.subscribe(follow), followWatching(player, sight, opening.viewing.add)];
    const handleData = (): void => {
      setLoading(false);
      // Sound plays without its picture where only the picture's codec is missing: a black frame would say nothing.
      if (video.videoWidth === 0) handleError();
      else opening.pictureShown(afterFrame);
    };
    // A film that was cut off does not tell its length; looking for its end makes the browser find it.
    const handleFacts = (): void => { if (video.duration === Infinity) video.currentTime = 1e7; };
    const handleLength = (): void => { if (Number.isFinite(video.duration) && video.currentTime >= video.duration && video.paused) video.currentTime = 0; };
    const handleError = (): void => {
      setLoading(false);
      void filmProblem(content, (type) => video.canPlayType(type) !== '').then((problem) => { if (!left.signal.aborted) player.fail(problem); });
    };
    video.addEventListener('loadeddata', handleData);
    video.addEventListener('loadedmetadata', handleFacts);
    video.addEventListener('durationchange', handleLength);
    video.addEventListener('error', handleError);
    follow();
    bytesOf(opening.location, source, left.signal).then((bytes) => {
      if (left.signal.aborted) return;
      content = bytes;
      url = URL.createObjectURL(bytes);
      video.src = url;
    }, () => { if (!left.signal.aborted) handleError(); });
    onShown({
      player,
      still() {
        const canvas = document.createElement('canvas');
        canvas.width = video.videoWidth;
        canvas.height = video.videoHeight;
        canvas.getContext('2d')?.drawImage(video, 0, 0);
        return pngOf(canvas);
      },
    });
    return () => {
      left.abort();
      for (const stop of stops) stop();
      onShown(undefined);
      player.dispose();
      video.removeEventListener('loadeddata', handleData);
      video.removeEventListener('loadedmetadata', handleFacts);
      video.removeEventListener('durationchange', handleLength);
      video.removeEventListener('error', handleError);
      video.removeAttribute('src');
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [opening, source, sight, onShown]);
  return (
    <div className="player-picture" role="group" aria-label="Picture" tabIndex={0}>
      <video className="player-film" ref={element} muted playsInline disablePictureInPicture aria-label="Recorded screen" />
      {loading && <div className="player-film-wait"><OpeningNotice fraction={undefined} /></div>}
    </div>
  );
}

/** The film's bytes as a Blob, which the browser keeps on disk when it is large. */
async function bytesOf(location: RecordingLocation, { file, from, to, mediaType }: FilmPictureProps['film'], signal: AbortSignal): Promise<Blob> {
  const place = file === 0 ? location : location.others?.[file - 1];
  if (!place) throw new Error('no such file');
  if (place.kind === 'blob') return (place.blob as Blob).slice(from, to, mediaType);
  const answer = await fetch(place.url, { headers: { Range: `bytes=${from}-${to - 1}` }, signal });
  if (answer.status !== 206) throw new Error(`status ${answer.status}`);
  const bytes = await answer.blob();
  return bytes.slice(0, bytes.size, mediaType);
}
