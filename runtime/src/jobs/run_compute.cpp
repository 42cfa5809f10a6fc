// SPDX-License-Identifier: Apache-2.0
// One run of a scheduled computation.
#include "runtime/src/jobs/progress.h"
#include "runtime/src/pg/compute.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/pg/transaction.h"

#include "runtime/src/jobs/run.h"
#include "runtime/src/pg/identity.h"

namespace dmlc::jobs {

void run_compute(const Job& job) {
  report_phase("compute");
  pg::Transaction transaction;
  // The owner's role stays until after the commit: deferred triggers of the target must not run as anyone else.
  const pg::RoleScope role(job.submitter, false);
  {
    pg::SettingsScope settings;
    settings.set("search_path", "pg_catalog, pg_temp");
    settings.set("row_security", "on");
    pg::run_compute(job.schema, job.name, job.submitter);
    pg::query("SET CONSTRAINTS ALL IMMEDIATE");
  }
  finish_job(job, 0);
  transaction.commit();
}

}  // namespace dmlc::jobs
