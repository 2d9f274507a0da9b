'use strict';
exports.passport = { enable: true, package: 'egg-passport' };
