import type { Locator, Page } from '@playwright/test';

/** Chooses an ordinary reason in an open dialog. */
export async function chooseReason(scope: Page | Locator, reason = 'Scheduled'): Promise<void> {
  await scope.getByLabel('Reason', { exact: true }).selectOption(reason);
}
