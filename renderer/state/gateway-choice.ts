/** No gateway is left out. */
export const anyGateway = 'any';

/** The choice that stands for a gateway: the first gateway's id is empty, so choices have a name of their own. */
export const choiceOf = (gateway: string): string => `gateway ${gateway}`;
