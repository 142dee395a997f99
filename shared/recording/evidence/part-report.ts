import type { PartIntegrity } from '../../model/recording';

export type PartReport = PartIntegrity;
export type PartState = PartIntegrity['state'];
