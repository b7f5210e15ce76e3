'use client';

export { LazyErrorPage as default } from '@/components/lazy-error-page';
