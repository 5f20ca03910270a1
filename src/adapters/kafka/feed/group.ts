/** The group whose member with partition 0 of the feed's topic publishes. */
export const feedGroup = (group: string): string => `${group}.feed`
