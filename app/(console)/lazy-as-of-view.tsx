'use client';

import { type ComponentProps, lazy } from 'react';
import type { AsOfView as View } from './as-of-view';

const Loaded = lazy(async () => ({ default: (await import('./as-of-view')).AsOfView }));

/** Loaded separately, because few visits show the past. */
export const AsOfView = (props: ComponentProps<typeof View>) => <Loaded {...props} />;
