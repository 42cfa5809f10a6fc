// SPDX-License-Identifier: Apache-2.0
// A job that stores predictions in a table.
#include <nlohmann/json.hpp>

#include "runtime/src/jobs/progress.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/pg/transaction.h"

#include "runtime/src/jobs/run.h"
#include "runtime/src/pg/identity.h"

namespace dmlc::jobs {

void run_predict(const Job& job) {
  const auto arguments = nlohmann::json::parse(job.arguments);
  const auto target = arguments.at("target").get<std::string>();
  report_phase("predict");
  pg::Transaction transaction;
  // The submitter's role stays until after the commit: deferred triggers of the target must not run as anyone else.
  const pg::RoleScope role(job.submitter, false);
  pg::Rows stored;
  {
    pg::SettingsScope settings;
    settings.set("search_path", arguments.at("search_path").get<std::string>().c_str());
    settings.set("row_security", "on");
    settings.set("lc_messages", "C");
    if (arguments.at("replace").get<bool>()) {
      // Two jobs that replace the rows of one table must not mix.
      pg::query("LOCK TABLE " + target + " IN SHARE ROW EXCLUSIVE MODE");
      pg::query("DELETE FROM " + target);
    }
    stored = pg::query(arguments.at("statement").get<std::string>());
    pg::query("SET CONSTRAINTS ALL IMMEDIATE");
  }
  log_note(job, std::to_string(stored.processed) + " rows stored in " + target);
  finish_job(job, 0);
  transaction.commit();
}

}  // namespace dmlc::jobs
