-- An agent outside the database: what it can do, which events it takes and gives, what it may use.
REGISTER AGENT reporter WITH CAPABILITIES ['reporting', forecasting] SUBSCRIBE TO ['model.*', 'drift.detected']
  PUBLISH TO ['report.made'] PRIORITY 'high' RESOURCE_LIMITS {'max_memory': '1GB', max_time: 30 minutes, max_jobs: 2};
