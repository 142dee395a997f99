import type { FileTransfer, SessionHandle } from '../../../contracts';
import { evaluate, type TransferConfig } from './evaluator';
import { StagedFile } from './staging';

export interface TransferJudgeParts {
  readonly config: TransferConfig;
  /** Where files wait for their verdict. */
  readonly folder: string;
  readonly user: string;
  readonly asset: string;
  readonly handle: SessionHandle;
}

/** Judges the files of one session. Each is on record before it is passed on. */
export class TransferJudge {
  constructor(private readonly parts: TransferJudgeParts) {}

  stage(): Promise<StagedFile> {
    return StagedFile.create(this.parts.folder, this.parts.config.mostBytes);
  }

  /** Why this file may not be passed on, in a sentence for its user; undefined = it may. */
  async refusal(file: StagedFile, direction: FileTransfer['direction'], name: string): Promise<string | undefined> {
    const { config, handle, user, asset } = this.parts;
    const facts = { direction, name, bytes: file.size, sha256: await file.sha256() };
    const { verdict, why, refused } = await evaluate(config, file.path, facts, { user, asset });
    return handle.transfer({ ...facts, verdict, why }, refused);
  }

  /** Too large to be judged. */
  tooLarge(direction: FileTransfer['direction'], name: string): Promise<string | undefined> {
    const { config, handle } = this.parts;
    return handle.transfer({ direction, name, bytes: config.mostBytes, sha256: '', verdict: 'unknown', why: `Files of more than ${config.mostBytes} bytes are not passed on.` }, true);
  }
}
