// SPDX-License-Identifier: Apache-2.0
// Statements over dml.schedule.
#include "runtime/src/jobs/schedule.h"

#include <algorithm>
#include <cstdlib>

#include "runtime/src/pg/query.h"

#include "runtime/src/pg/identity.h"

namespace dmlc::jobs {
namespace {

/// Ended jobs that are kept for each computation and each way to end.
constexpr const char* kKeptJobs = "100";
/// What is late and held by somebody is looked for again after this many milliseconds, and not at once.
constexpr long kShortest = 5;
constexpr long kLongest = 86'400'000;

void submit(const std::string& id) {
  pg::query(
      "UPDATE dml.schedule SET next_due = next_due + ((floor(extract(epoch FROM clock_timestamp() - next_due) * 1000 / "
      "every_ms) + 1) * every_ms)::double precision * interval '1 millisecond' WHERE compute_id = $1::bigint",
      {id});
  // A lost worker costs this run; the next one comes by itself.
  pg::query(
      "INSERT INTO dml.job (kind, compute_id, owner, max_attempts) SELECT 'compute', c.compute_id, c.owner, 1 "
      "FROM dml.compute c WHERE c.compute_id = $1::bigint AND NOT EXISTS (SELECT 1 FROM dml.job j "
      "WHERE j.compute_id = c.compute_id AND j.state IN ('queued', 'running'))",
      {id});
  pg::query(
      "DELETE FROM dml.job WHERE job_id IN (SELECT job_id FROM (SELECT job_id, row_number() OVER (PARTITION BY state "
      "ORDER BY job_id DESC) AS place FROM dml.job WHERE compute_id = $1::bigint AND finished_at IS NOT NULL) AS ended "
      "WHERE place > $2::bigint)",
      {id, std::string(kKeptJobs)});
}

}  // namespace

void submit_due_computes() {
  // The computation's row first, as those do who change or drop it; what they hold waits for the next look.
  const pg::Rows due = pg::query(
      "SELECT s.compute_id FROM dml.schedule s JOIN dml.compute c USING (compute_id) "
      "WHERE s.next_due <= clock_timestamp() FOR KEY SHARE OF c SKIP LOCKED");
  for (std::size_t i = 0; i < due.rows.size(); ++i) submit(due.text(i, 0));
}

std::optional<long> time_until_due() {
  const pg::OwnerScope owner;
  const pg::Text left = pg::query_value(
      "SELECT ceil(extract(epoch FROM min(next_due) - clock_timestamp()) * 1000)::bigint FROM dml.schedule");
  if (!left) return std::nullopt;
  return std::clamp(std::strtol(left->c_str(), nullptr, 10), kShortest, kLongest);
}

}  // namespace dmlc::jobs
