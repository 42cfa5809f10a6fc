// SPDX-License-Identifier: Apache-2.0
// Writes checkpoints in chunks and reads the newest one back.
#include "runtime/src/pg/checkpoint_store.h"

#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/src/pg/chunks.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/train/metrics.h"

#include "runtime/src/pg/identity.h"

namespace dmlc::pg {
namespace {

const std::byte* bytes_of(const std::string& text) { return reinterpret_cast<const std::byte*>(text.data()); }

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
       std::to_string(tensor::checksum(bytes_of(bytes), bytes.size()))});
  const std::int64_t keys[] = {std::strtoll(id.value_or("0").c_str(), nullptr, 10)};
  write_chunks("INSERT INTO dml.checkpoint_chunk (checkpoint_id, chunk_no, data) VALUES ($1, $2::integer, $3)", keys,
               bytes_of(bytes), bytes.size());
  keep_by_rule(job, rule);
  query("UPDATE dml.job SET max_attempts = greatest(max_attempts, attempt + 2) WHERE job_id = $1::bigint", {job});
}

std::optional<train::Checkpoint> read_checkpoint(std::int64_t job_id) {
  const OwnerScope owner;
  const Rows head = query(
      "SELECT c.checkpoint_id, c.iteration, c.bytes, c.checksum, (SELECT count(*) FROM dml.checkpoint_chunk k "
      "WHERE k.checkpoint_id = c.checkpoint_id) FROM dml.checkpoint c WHERE c.job_id = $1::bigint "
      "ORDER BY c.checkpoint_id DESC LIMIT 1",
      {std::to_string(job_id)});
  if (head.empty()) return std::nullopt;
  // The chunks bound the size before memory is taken for it.
  const auto size = static_cast<std::uint64_t>(head.integer(0, 2));
  if (size > static_cast<std::uint64_t>(head.integer(0, 4)) * kChunkBytes) return std::nullopt;
  std::string bytes(size, '\0');
  const std::int64_t keys[] = {head.integer(0, 0)};
  const bool whole =
      read_chunks("SELECT chunk_no, data FROM dml.checkpoint_chunk WHERE checkpoint_id = $1 ORDER BY chunk_no", keys,
                  reinterpret_cast<std::byte*>(bytes.data()), size);
  if (!whole || tensor::checksum(bytes_of(bytes), size) != head.integer(0, 3)) return std::nullopt;
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
