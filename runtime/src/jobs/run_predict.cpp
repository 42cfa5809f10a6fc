// SPDX-License-Identifier: Apache-2.0
// A job that stores predictions in a table.
#include <nlohmann/json.hpp>

#include "runtime/src/jobs/progress.h"
#include "runtime/src/pg/bulk_insert.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/pg/transaction.h"

#include "runtime/src/jobs/run.h"
#include "runtime/src/pg/identity.h"

namespace dmlc::jobs {
namespace {

void lock_against_writers(const std::string& table) {
  pg::query("LOCK TABLE " + table + " IN SHARE ROW EXCLUSIVE MODE");
}

/// True when no row is there and none can come before the transaction ends; takes the lock only for such a table.
bool stays_empty(const std::string& table) {
  const std::string look =
      "SELECT 1 WHERE NOT row_security_active($1::regclass) AND NOT EXISTS (SELECT 1 FROM " + table + ")";
  if (pg::query(look, {table}).empty()) return false;
  lock_against_writers(table);
  return !pg::query(look, {table}).empty();
}

/// Appends the rows to a table in which they meet no others.
std::uint64_t append_rows(const nlohmann::json& arguments, const std::string& target, bool was_empty) {
  const auto rows = pg::bulk_insert(arguments.at("query").get<std::string>(), target, was_empty);
  return rows ? *rows : pg::query(arguments.at("statement").get<std::string>()).processed;
}

/// A job with keys changes the rows whose key is there; one without replaces all rows.
std::uint64_t store_rows(const nlohmann::json& arguments, const std::string& target) {
  const auto conflict = arguments.at("conflict").get<std::string>();
  const bool was_empty = stays_empty(target);
  if (!was_empty && !conflict.empty()) {
    // Asking for conflicts more than doubles the time of an insertion.
    return pg::query(arguments.at("statement").get<std::string>() + conflict).processed;
  }
  if (!was_empty) {
    // Two jobs that replace the rows of one table must not mix.
    lock_against_writers(target);
    pg::query("DELETE FROM " + target);
  }
  return append_rows(arguments, target, was_empty);
}

}  // namespace

void run_predict(const Job& job) {
  const auto arguments = nlohmann::json::parse(job.arguments);
  const auto target = arguments.at("target").get<std::string>();
  report_phase("predict");
  pg::Transaction transaction;
  // The submitter's role stays until after the commit: deferred triggers of the target must not run as anyone else.
  const pg::RoleScope role(job.submitter, false);
  std::uint64_t stored = 0;
  {
    pg::SettingsScope settings;
    settings.set("search_path", arguments.at("search_path").get<std::string>().c_str());
    settings.set("row_security", "on");
    settings.set("lc_messages", "C");
    stored = store_rows(arguments, target);
    pg::query("SET CONSTRAINTS ALL IMMEDIATE");
  }
  log_note(job, std::to_string(stored) + " rows stored in " + target);
  finish_job(job, 0);
  transaction.commit();
}

}  // namespace dmlc::jobs
