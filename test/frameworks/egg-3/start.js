'use strict';
const egg = require('egg');

// One process; `egg-scripts start` makes several, which is what a shared store is for.
egg.start({ baseDir: __dirname, mode: 'single' }).then((app) => app.listen(Number(process.env.PORT)));
