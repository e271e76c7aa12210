/// <reference types="svelte" />
/// <reference types="vite/client" />

/** True only in development and in the builds that the e2e tests use. */
declare const __MOCK_BACKEND__: boolean;
