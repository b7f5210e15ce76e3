import type { Locator, Page } from '@playwright/test';

/** Chooses a reason in an open dialog, like a person who has an ordinary one. */
export async function chooseReason(scope: Page | Locator, reason = 'Scheduled'): Promise<void> {
  await scope.getByLabel('Reason', { exact: true }).selectOption(reason);
}
