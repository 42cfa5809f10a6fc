// SPDX-License-Identifier: Apache-2.0
// Reads the runtime's views for people and programs.
#include "compiler/cli/job_view.h"

#include <fmt/format.h>

namespace dmlc::cli {

database::SqlResult<std::vector<JobRow>> read_jobs(database::Connection& connection,
                                                   const std::vector<std::int64_t>& ids, int limit) {
  const std::string columns =
      "SELECT job_id, kind, schema_name, model_name, owner, state, attempt, max_attempts,"
      " pg_catalog.to_char(submitted_at, 'YYYY-MM-DD HH24:MI:SS'),"
      " COALESCE(EXTRACT(epoch FROM COALESCE(finished_at, pg_catalog.clock_timestamp()) - started_at), 0)::float8,"
      " error_code, error_subject, error_message, error_help, version, phase, rows_done, iteration, total_iterations,"
      " metric, metric_value, batch, batches, loss, device FROM dml.jobs";
  const std::string which =
      ids.empty() ? fmt::format(" ORDER BY job_id DESC{}", limit > 0 ? fmt::format(" LIMIT {}", limit) : "")
                  : fmt::format(" WHERE job_id = ANY ('{{{}}}'::bigint[]) ORDER BY job_id", fmt::join(ids, ","));
  const auto rows = connection.query(columns + which);
  if (!rows) return rows.error();
  std::vector<JobRow> jobs;
  for (int i = 0; i < rows->row_count(); ++i) {
    JobRow job{.id = rows->integer(i, 0),
               .kind = rows->string(i, 1),
               .schema = rows->string(i, 2),
               .model = rows->string(i, 3),
               .owner = rows->string(i, 4),
               .state = rows->string(i, 5)};
    job.attempt = static_cast<int>(rows->integer(i, 6));
    job.max_attempts = static_cast<int>(rows->integer(i, 7));
    job.submitted_at = rows->string(i, 8);
    job.seconds = rows->number(i, 9);
    job.error_code = rows->string(i, 10);
    job.error_subject = rows->string(i, 11);
    job.error_message = rows->string(i, 12);
    job.error_help = rows->string(i, 13);
    job.version = rows->integer(i, 14);
    job.phase = rows->string(i, 15);
    job.rows_done = rows->integer(i, 16);
    job.iteration = rows->integer(i, 17);
    job.total_iterations = rows->integer(i, 18);
    job.metric = rows->string(i, 19);
    job.has_metric = !rows->is_null(i, 20) && !job.metric.empty();
    job.metric_value = rows->number(i, 20);
    job.batch = rows->integer(i, 21);
    job.batches = rows->integer(i, 22);
    if (!rows->is_null(i, 23)) job.loss = rows->number(i, 23);
    job.device = rows->string(i, 24);
    jobs.push_back(std::move(job));
  }
  return jobs;
}

database::SqlResult<std::vector<LogRow>> read_job_log(database::Connection& connection, std::int64_t job) {
  const auto rows = connection.query(
      "SELECT severity, code, subject, message FROM dml.job_log WHERE job_id = $1 ORDER BY at", {std::to_string(job)});
  if (!rows) return rows.error();
  std::vector<LogRow> log;
  for (int i = 0; i < rows->row_count(); ++i)
    log.push_back({rows->string(i, 0), rows->string(i, 1), rows->string(i, 2), rows->string(i, 3)});
  return log;
}

database::SqlResult<std::vector<MetricRow>> read_metrics(database::Connection& connection, const std::string& schema,
                                                         const std::string& model, std::int64_t version) {
  const auto rows = connection.query(
      "SELECT split, metric, value, baseline FROM dml.metrics"
      " WHERE schema_name = $1 AND model_name = $2 AND version = $3",
      {schema, model, std::to_string(version)});
  if (!rows) return rows.error();
  std::vector<MetricRow> metrics;
  for (int i = 0; i < rows->row_count(); ++i)
    metrics.push_back(
        {rows->string(i, 0), rows->string(i, 1), rows->number(i, 2), rows->number(i, 3), !rows->is_null(i, 3)});
  return metrics;
}

}  // namespace dmlc::cli
