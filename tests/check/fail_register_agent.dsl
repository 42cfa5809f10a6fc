-- Lists, patterns, priorities and limits of agents.
-- args: --whole-catalog
REGISTER AGENT a WITH CAPABILITIES reporting SUBSCRIBE TO ['model.*', 'model.*', 5] PUBLISH TO ['report.*'];
REGISTER AGENT a WITH CAPABILITIES ['x', 'x', 7] SUBSCRIBE TO [] PRIORITY 'hihg';
REGISTER AGENT b PRIORITY 5 RESOURCE_LIMITS {max_memori: '1GB', max_memory: 30 minutes, max_jobs: 0};
ALTER AGENT bb PAUSE;
DROP AGENT c;
