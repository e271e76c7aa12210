import { defineConfig } from '@playwright/test';

const desktop = { width: 1280, height: 800 };
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  // Measured on two cores: three workers take a third less time than two.
  workers: 3,
  forbidOnly: true,
  reporter: [['list']],
  timeout: 45_000,
  // The bundled fonts render alike everywhere; antialiasing may differ slightly.
  expect: {
    timeout: 8000,
    toHaveScreenshot: { maxDiffPixelRatio: 0.01, animations: 'disabled', caret: 'hide' },
  },
  snapshotPathTemplate: '{testDir}/screenshots/{arg}-{projectName}{ext}',
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
    // Run on every check.
    { name: 'desktop', testIgnore: /(phone|layout)\.spec/ },
    { name: 'touch', use: phone, testMatch: /phone\.spec/ },
    // Run less often: layout at every screen size.
    { name: 'wide', testMatch: /layout\.spec/ },
    {
      name: 'tablet',
      use: { viewport: { width: 820, height: 1180 }, hasTouch: true },
      testMatch: /(layout|screenshots)\.spec/,
    },
    { name: 'phone', use: phone, testMatch: /(layout|screenshots)\.spec/ },
  ],
  webServer: {
    command: 'npx vite preview --mode mock --outDir dist-mock',
    url: 'http://localhost:4173',
    reuseExistingServer: false,
  },
});
