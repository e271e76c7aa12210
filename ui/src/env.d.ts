/// <reference types="svelte" />
/// <reference types="vite/client" />

/** True only in builds that carry the stand-in for the shell: development and the page's own tests. */
declare const __STAND_IN__: boolean;
