import type { Locator, Page } from '@playwright/test';

export async function chooseReason(scope: Page | Locator, reason = 'Scheduled'): Promise<void> {
  await scope.getByLabel('Reason', { exact: true }).selectOption(reason);
}
