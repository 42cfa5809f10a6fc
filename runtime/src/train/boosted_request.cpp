// SPDX-License-Identifier: Apache-2.0
// Makes, writes and reads the request to the training host.
#include "runtime/src/train/boosted_request.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "runtime/src/train/runtime_error.h"

namespace dmlc::train {

namespace {

using nlohmann::json;

/// The margins start on a page of their own, whatever the size of a page is.
constexpr std::uint64_t kPage = 65536;

json to_json(const StopCondition& condition) {
  if (condition.kind == StopCondition::Kind::compare) {
    return {{"metric", condition.metric}, {"op", condition.op}, {"value", condition.value}};
  }
  if (condition.kind == StopCondition::Kind::trend) {
    return {{"metric", condition.metric}, {"op", condition.op}, {"epochs", condition.epochs}};
  }
  if (condition.kind == StopCondition::Kind::negation) return {{"not", to_json(condition.children.front())}};
  json children = json::array();
  for (const StopCondition& child : condition.children) children.push_back(to_json(child));
  return {{condition.kind == StopCondition::Kind::all ? "all" : "any", std::move(children)}};
}

std::string_view task_name(Task task) {
  switch (task) {
    case Task::regression:
      return "regression";
    case Task::binary:
      return "binary";
    case Task::multiclass:
      return "multiclass";
    default:
      break;
  }
  return "";
}

/// The parts of the specification that training looks at, in its own format; features and split are in the matrix.
json to_json(const ModelSpec& spec) {
  json parameters = json::object();
  for (const auto& [name, value] : spec.parameters) {
    std::visit([&, &key = name](const auto& known) { parameters[key] = known; }, value);
  }
  json object{{"format", 1},
              {"schema", spec.schema},
              {"name", spec.name},
              {"algorithm", spec.algorithm},
              {"task", task_name(spec.task)},
              {"parameters", std::move(parameters)},
              {"target", {{"name", spec.target}, {"type", spec.target_type}}},
              {"features", json::array({{{"name", "-"}, {"type", "-"}, {"kind", "number"}}})},
              {"split", {{"training", 1}, {"validation", 0}, {"test", 0}, {"by", "random"}}},
              {"validation_view", false},
              {"optimize_for", spec.optimize_for},
              {"seed", spec.seed}};
  if (spec.stop_when) object["stop_when"] = to_json(*spec.stop_when);
  return object;
}

/// JSON knows no infinities; what a column without values has there is never looked at.
double finite(double value) { return std::isfinite(value) ? value : 0; }

json to_json(const ingest::TargetColumn& target) {
  json classes = json::array();
  for (const ingest::Category& category : target.classes) classes.push_back({category.value, category.count});
  return {{"kind", static_cast<int>(target.kind)},
          {"shift", target.shift},
          {"mean", finite(target.statistics.mean)},
          {"deviation", finite(target.statistics.deviation)},
          {"minimum", finite(target.statistics.minimum)},
          {"maximum", finite(target.statistics.maximum)},
          {"count", target.statistics.count},
          {"classes", std::move(classes)}};
}

ingest::TargetColumn read_target(const json& object) {
  ingest::TargetColumn target;
  const int kind = object.at("kind").get<int>();
  if (kind < 1 || kind > 2) throw ProtocolError("unknown kind of target");
  target.kind = static_cast<ingest::TargetKind>(kind);
  target.shift = object.at("shift").get<double>();
  target.statistics.mean = object.at("mean").get<double>();
  target.statistics.deviation = object.at("deviation").get<double>();
  target.statistics.minimum = object.at("minimum").get<double>();
  target.statistics.maximum = object.at("maximum").get<double>();
  target.statistics.count = object.at("count").get<std::uint64_t>();
  for (const json& entry : object.at("classes")) {
    target.classes.push_back({entry.at(0).get<std::string>(), entry.at(1).get<std::uint64_t>()});
  }
  return target;
}

std::uint64_t splits_offset_of(const ingest::ColumnStore& store, std::size_t block) {
  // A block's columns, target and splits are one piece of the file, so distances in memory are distances in the file.
  const auto* column = reinterpret_cast<const std::byte*>(
      store.columns()[0].is_category ? static_cast<const void*>(store.codes(block, 0).data())
                                     : static_cast<const void*>(store.numbers(block, 0).data()));
  const auto* splits = reinterpret_cast<const std::byte*>(store.splits(block).data());
  return store.offset_of(block, 0) + static_cast<std::uint64_t>(splits - column);
}

void check_range(const BoostedRequest& request, std::uint64_t offset, std::uint64_t rows, std::uint64_t size) {
  if (offset % size != 0 || offset > request.file_bytes || rows * size > request.file_bytes - offset) {
    throw ProtocolError("a column lies outside the memory file");
  }
}

void check_block(const BoostedRequest& request, const BoostedBlock& block) {
  if (block.rows == 0 || block.rows > ingest::kBlockRows) throw ProtocolError("a block of a strange size");
  if (block.columns.size() != request.columns.size()) throw ProtocolError("a block with other columns");
  check_range(request, block.target, block.rows, sizeof(float));
  check_range(request, block.splits, block.rows, sizeof(ingest::Split));
  for (const std::uint64_t offset : block.columns) {
    check_range(request, offset, block.rows, sizeof(float));
    if (offset < block.cells || offset + block.rows * sizeof(float) > block.target) {
      throw ProtocolError("a column lies outside its block");
    }
  }
}

void check_request(const BoostedRequest& request) {
  if (request.columns.empty() || request.blocks.empty()) throw ProtocolError("an empty matrix");
  if (request.threads < 1 || request.threads > 1024) throw ProtocolError("a strange number of threads");
  std::uint64_t rows = 0;
  for (const BoostedBlock& block : request.blocks) {
    check_block(request, block);
    rows += block.rows;
  }
  if (request.saved_tensors > 64) throw ProtocolError("too many saved tensors");
  constexpr std::uint64_t kMost = std::uint64_t{1} << 48;
  if (request.training_rows == 0 || request.training_rows > kMost || request.validation_rows > kMost ||
      request.test_rows > kMost || request.rows() != rows) {
    throw ProtocolError("row counts that do not agree");
  }
  check_range(request, request.margins, rows * request.outputs(), sizeof(float));
  for (const BoostedColumn& column : request.columns) {
    if (column.column >= request.matrix_columns) throw ProtocolError("a column out of range");
    if (column.present + column.missing != request.training_rows) throw ProtocolError("column counts do not agree");
  }
  const bool labels = request.target.kind == ingest::TargetKind::label;
  const std::size_t classes = request.target.classes.size();
  if (labels == (request.spec.task == Task::regression) || (labels && classes < 2) ||
      (request.spec.task == Task::binary && classes != 2)) {
    throw ProtocolError("a target that does not fit the task");
  }
}

}  // namespace

BoostedRequest make_request(const ModelSpec& spec, const ingest::ColumnStore& store) {
  BoostedRequest request;
  request.spec = spec;
  request.matrix_columns = static_cast<std::uint32_t>(store.columns().size());
  request.target = store.target();
  request.training_rows = store.rows_in(ingest::Split::training);
  request.validation_rows = store.rows_in(ingest::Split::validation);
  request.test_rows = store.rows_in(ingest::Split::test);
  for (std::uint32_t c = 0; c < request.matrix_columns; ++c) {
    const ingest::MatrixColumn& column = store.columns()[c];
    const ingest::ColumnStatistics& statistics = column.statistics;
    if (statistics.count == 0) continue;
    const bool constant = column.is_category ? column.categories.size() < 2 : statistics.minimum >= statistics.maximum;
    if (constant && statistics.null_count == 0) continue;
    request.columns.push_back({c, column.is_category, static_cast<std::uint32_t>(column.categories.size()),
                               statistics.count, statistics.null_count});
  }
  for (std::size_t b = 0; b < store.block_count(); ++b) {
    BoostedBlock block;
    block.rows = store.block_rows(b);
    for (const BoostedColumn& column : request.columns) block.columns.push_back(store.offset_of(b, column.column));
    block.cells = store.offset_of(b, 0);
    block.target = store.target_offset_of(b);
    block.splits = splits_offset_of(store, b);
    request.margins = std::max(request.margins, block.splits + ingest::kBlockRows * sizeof(ingest::Split));
    request.blocks.push_back(std::move(block));
  }
  request.margins = (request.margins + kPage - 1) / kPage * kPage;
  request.file_bytes = request.margins + request.margin_bytes();
  return request;
}

std::string to_json(const BoostedRequest& request) {
  json columns = json::array();
  for (const BoostedColumn& column : request.columns) {
    columns.push_back({column.column, column.is_category, column.categories, column.present, column.missing});
  }
  json blocks = json::array();
  for (const BoostedBlock& block : request.blocks) {
    blocks.push_back({{"rows", block.rows},
                      {"columns", block.columns},
                      {"cells", block.cells},
                      {"target", block.target},
                      {"splits", block.splits}});
  }
  const json object{{"spec", to_json(request.spec)},
                    {"threads", request.threads},
                    {"memory_limit", request.memory_limit},
                    {"file_bytes", request.file_bytes},
                    {"spill_bytes", request.spill_bytes},
                    {"resident_bytes", request.resident_bytes},
                    {"matrix_columns", request.matrix_columns},
                    {"columns", std::move(columns)},
                    {"blocks", std::move(blocks)},
                    {"target", to_json(request.target)},
                    {"training_rows", request.training_rows},
                    {"validation_rows", request.validation_rows},
                    {"test_rows", request.test_rows},
                    {"margins", request.margins},
                    {"saved_tensors", request.saved_tensors},
                    {"every_iterations", request.spec.checkpoints.every_iterations},
                    {"every_ms", request.spec.checkpoints.every_ms}};
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

BoostedRequest parse_request(std::string_view text) {
  BoostedRequest request;
  try {
    const json object = json::parse(text);
    request.spec = parse_model_spec(object.at("spec").dump());
    request.threads = object.at("threads").get<unsigned>();
    request.memory_limit = object.at("memory_limit").get<std::uint64_t>();
    request.file_bytes = object.at("file_bytes").get<std::uint64_t>();
    request.spill_bytes = object.at("spill_bytes").get<std::uint64_t>();
    request.resident_bytes = object.at("resident_bytes").get<std::uint64_t>();
    request.matrix_columns = object.at("matrix_columns").get<std::uint32_t>();
    for (const json& entry : object.at("columns")) {
      request.columns.push_back({entry.at(0).get<std::uint32_t>(), entry.at(1).get<bool>(),
                                 entry.at(2).get<std::uint32_t>(), entry.at(3).get<std::uint64_t>(),
                                 entry.at(4).get<std::uint64_t>()});
    }
    for (const json& entry : object.at("blocks")) {
      request.blocks.push_back({entry.at("rows").get<std::uint32_t>(),
                                entry.at("columns").get<std::vector<std::uint64_t>>(),
                                entry.at("cells").get<std::uint64_t>(), entry.at("target").get<std::uint64_t>(),
                                entry.at("splits").get<std::uint64_t>()});
    }
    request.target = read_target(object.at("target"));
    request.training_rows = object.at("training_rows").get<std::uint64_t>();
    request.validation_rows = object.at("validation_rows").get<std::uint64_t>();
    request.test_rows = object.at("test_rows").get<std::uint64_t>();
    request.margins = object.at("margins").get<std::uint64_t>();
    request.saved_tensors = object.at("saved_tensors").get<std::size_t>();
    request.spec.checkpoints.every_iterations = object.at("every_iterations").get<std::uint32_t>();
    request.spec.checkpoints.every_ms = object.at("every_ms").get<std::uint64_t>();
  } catch (const json::exception& defect) {
    throw ProtocolError(defect.what());
  } catch (const RuntimeError& defect) {
    throw ProtocolError(defect.what());
  }
  check_request(request);
  return request;
}

}  // namespace dmlc::train
