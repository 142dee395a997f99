import './window';
import { expose } from 'comlink';
import { createRecordingPort } from '../../shared/recording/web-source';

expose(createRecordingPort());
