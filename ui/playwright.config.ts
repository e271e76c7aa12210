import { defineConfig } from '@playwright/test';

const desktop = { width: 1280, height: 800 };
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  // On two processors a third of the time less than with two.
  workers: 3,
  forbidOnly: true,
  reporter: [['list']],
  timeout: 45_000,
  // The bundled fonts draw the same everywhere; smoothing may differ a little.
  expect: {
    timeout: 8000,
    toHaveScreenshot: { maxDiffPixelRatio: 0.01, animations: 'disabled', caret: 'hide' },
  },
  snapshotPathTemplate: '{testDir}/looks/{arg}-{projectName}{ext}',
  use: {
    baseURL: 'http://localhost:4173',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    viewport: desktop,
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--font-render-hinting=none',
        '--force-color-profile=srgb',
      ],
    },
    contextOptions: { reducedMotion: 'reduce' },
  },
  projects: [
    // Each time: what is done on a desktop, and what fingers do.
    { name: 'desktop', testIgnore: /(phone|everywhere)\.spec/ },
    { name: 'touch', use: phone, testMatch: /phone\.spec/ },
    // Now and then: whether every page fits every screen.
    { name: 'wide', testMatch: /everywhere\.spec/ },
    {
      name: 'tablet',
      use: { viewport: { width: 820, height: 1180 }, hasTouch: true },
      testMatch: /(everywhere|looks)\.spec/,
    },
    { name: 'phone', use: phone, testMatch: /(everywhere|looks)\.spec/ },
  ],
  webServer: {
    command: 'npx vite preview --mode stand-in --outDir dist-stand-in',
    url: 'http://localhost:4173',
    reuseExistingServer: false,
  },
});
