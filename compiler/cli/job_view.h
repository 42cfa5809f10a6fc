// SPDX-License-Identifier: Apache-2.0
// Rows of the views dml.jobs, dml.job_log and dml.metrics as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/database/connection.h"

namespace dmlc::cli {

struct JobRow {
  std::int64_t id = 0;
  std::string kind;  ///< train, predict
  std::string schema, model;
  std::string owner;
  std::string state;  ///< queued, running, done, failed, cancelled
  int attempt = 0, max_attempts = 0;
  std::string submitted_at;
  double seconds = 0;  ///< running time so far or in all
  std::string error_code, error_subject, error_message, error_help;
  std::int64_t version = 0;
  std::string phase;
  std::int64_t rows_done = 0;
  std::int64_t iteration = 0, total_iterations = 0;
  std::string metric;
  double metric_value = 0;
  bool has_metric = false;
  std::int64_t batch = 0, batches = 0;  ///< of the iteration that runs
  std::optional<double> loss;           ///< on the training rows
  std::string device;                   ///< where it runs

  [[nodiscard]] bool ended() const { return state == "done" || state == "failed" || state == "cancelled"; }
  [[nodiscard]] std::string qualified_model() const { return schema + "." + model; }
};

/// Jobs in order of their number; `ids` empty: the last `limit` ones.
database::SqlResult<std::vector<JobRow>> read_jobs(database::Connection& connection,
                                                   const std::vector<std::int64_t>& ids, int limit = 0);

struct LogRow {
  std::string severity, code, subject, message;
};

database::SqlResult<std::vector<LogRow>> read_job_log(database::Connection& connection, std::int64_t job);

struct MetricRow {
  std::string split, metric;
  double value = 0, baseline = 0;
  bool has_baseline = false;
};

database::SqlResult<std::vector<MetricRow>> read_metrics(database::Connection& connection, const std::string& schema,
                                                         const std::string& model, std::int64_t version);

}  // namespace dmlc::cli
