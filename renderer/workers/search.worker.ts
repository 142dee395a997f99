import './window';
import { expose } from 'comlink';
import { inflateGzip } from '../../shared/recording/formats/inflate';
import { LibraryDesk } from '../../shared/recording/library-search/desk';
import type { LibrarySearchPort } from '../../shared/recording/library-search/port';
import { locationFiles } from '../../shared/recording/location-source';
import { ByteFiles } from '../storage/byte-files';
import { openShelfFile } from '../storage/shelf-file';

const port: LibrarySearchPort = new LibraryDesk({
  environment: { inflate: inflateGzip, knownKeys: [] }, stores: new ByteFiles(), shelfBytes: () => openShelfFile(), filesOf: locationFiles,
});
expose(port);
