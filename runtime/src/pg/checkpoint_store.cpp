// SPDX-License-Identifier: Apache-2.0
// Writes checkpoints in chunks and reads the newest one back.
#include "runtime/src/pg/checkpoint_store.h"

#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/src/pg/model_store.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/train/metrics.h"

#include "runtime/src/pg/identity.h"

namespace dmlc::pg {
namespace {

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

std::string hex_of(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    hex += kDigits[static_cast<unsigned char>(byte) >> 4];
    hex += kDigits[static_cast<unsigned char>(byte) & 15];
  }
  return hex;
}

void append_hex(const std::string& hex, std::string& out) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
  }
}

std::uint32_t checksum_of(const std::string& bytes) {
  return tensor::checksum(reinterpret_cast<const std::byte*>(bytes.data()), bytes.size());
}

/// The job's checkpoints, the newest first, with those that were measured.
Rows checkpoints_of(const std::string& job) {
  return query(
      "SELECT checkpoint_id, coalesce(metric, ''), value::text FROM dml.checkpoint WHERE job_id = $1::bigint "
      "ORDER BY checkpoint_id DESC",
      {job});
}

/// Row of the best one; the newest where nothing is measured.
std::size_t best_of(const Rows& rows) {
  std::size_t best = 0;
  double best_value = std::nan("");
  for (std::size_t row = rows.rows.size(); row-- > 0;) {
    if (!rows.at(row, 2)) continue;
    const double value = std::strtod(rows.text(row, 2).c_str(), nullptr);
    if (best_value == best_value && !train::is_better(rows.text(row, 1), value, best_value)) continue;
    best = row;
    best_value = value;
  }
  return best;
}

void keep_by_rule(const std::string& job, const train::CheckpointRule& rule) {
  using Keep = train::CheckpointRule::Keep;
  const Rows rows = checkpoints_of(job);
  const std::size_t best = best_of(rows);
  query(
      "UPDATE dml.checkpoint SET is_best = checkpoint_id = $2::bigint WHERE job_id = $1::bigint "
      "AND is_best <> (checkpoint_id = $2::bigint)",
      {job, rows.text(best, 0)});
  if (rule.keep == Keep::all) return;
  for (std::size_t row = 1; row < rows.rows.size(); ++row) {
    const bool stays = rule.keep == Keep::best ? row == best : row < rule.last;
    if (!stays) query("DELETE FROM dml.checkpoint WHERE checkpoint_id = $1::bigint", {rows.text(row, 0)});
  }
}

}  // namespace

void save_checkpoint(std::int64_t job_id, std::int64_t model_id, const train::Checkpoint& checkpoint,
                     const train::CheckpointRule& rule) {
  const OwnerScope owner;
  const std::string job = std::to_string(job_id);
  const std::string bytes = train::encode_tensors(checkpoint.tensors);
  const Text value = std::isfinite(checkpoint.value) && !checkpoint.metric.empty() ? Text(number_text(checkpoint.value))
                                                                                   : std::nullopt;
  const Text id = query_value(
      "INSERT INTO dml.checkpoint (job_id, model_id, iteration, metric, value, bytes, checksum) "
      "VALUES ($1::bigint, $2::bigint, $3::integer, $4, $5::float8, $6::bigint, $7::bigint) RETURNING checkpoint_id",
      {job, std::to_string(model_id), std::to_string(checkpoint.iteration),
       checkpoint.metric.empty() ? std::nullopt : Text(checkpoint.metric), value, std::to_string(bytes.size()),
       std::to_string(checksum_of(bytes))});
  int chunk = 0;
  for (std::size_t start = 0; start < bytes.size(); start += kChunkBytes, ++chunk) {
    query(
        "INSERT INTO dml.checkpoint_chunk (checkpoint_id, chunk_no, data) "
        "VALUES ($1::bigint, $2::integer, decode($3, 'hex'))",
        {id, std::to_string(chunk), hex_of(std::string_view(bytes).substr(start, kChunkBytes))});
  }
  keep_by_rule(job, rule);
  query("UPDATE dml.job SET max_attempts = greatest(max_attempts, attempt + 2) WHERE job_id = $1::bigint", {job});
}

std::optional<train::Checkpoint> read_checkpoint(std::int64_t job_id) {
  const OwnerScope owner;
  const Rows head = query(
      "SELECT checkpoint_id, iteration, bytes, checksum FROM dml.checkpoint WHERE job_id = $1::bigint "
      "ORDER BY checkpoint_id DESC LIMIT 1",
      {std::to_string(job_id)});
  if (head.empty()) return std::nullopt;
  std::string bytes;
  for (int chunk = 0;; ++chunk) {
    const Text data = query_value(
        "SELECT encode(data, 'hex') FROM dml.checkpoint_chunk WHERE checkpoint_id = $1::bigint AND chunk_no = "
        "$2::integer",
        {head.text(0, 0), std::to_string(chunk)});
    if (!data) break;
    append_hex(*data, bytes);
  }
  if (std::to_string(bytes.size()) != head.text(0, 2) || checksum_of(bytes) != head.integer(0, 3)) return std::nullopt;
  try {
    return train::Checkpoint{static_cast<std::uint32_t>(head.integer(0, 1)), "", 0, train::decode_tensors(bytes)};
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

void drop_checkpoints(std::int64_t job_id) {
  const OwnerScope owner;
  query("DELETE FROM dml.checkpoint WHERE job_id = $1::bigint", {std::to_string(job_id)});
}

}  // namespace dmlc::pg
