// SPDX-License-Identifier: Apache-2.0
// Reads the specification of a computation and compares it with its kernel.
#include "runtime/src/kernels/compute_spec.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runtime/src/kernels/launch.h"

namespace dmlc::kernels {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestText = std::size_t{4} << 20;
constexpr std::size_t kMostNames = 1600;  // columns of a table
constexpr std::uint64_t kMostBlocks = (std::uint64_t{1} << 31) - 1;
constexpr std::int64_t kLongestInterval = std::int64_t{366} * 86'400'000;

const json& member(const json& object, const char* key) {
  if (!object.is_object()) throw SpecError("the specification is no JSON object where `" + std::string(key) + "` is");
  const auto found = object.find(key);
  if (found == object.end()) throw SpecError("the specification lacks `" + std::string(key) + "`");
  return *found;
}

std::string name_in(const json& object, const char* key) {
  const json& value = member(object, key);
  if (!value.is_string() || value.get_ref<const std::string&>().empty() ||
      value.get_ref<const std::string&>().find('\0') != std::string::npos)
    throw SpecError("`" + std::string(key) + "` is no name");
  return value.get<std::string>();
}

std::vector<std::string> names_in(const json& object, const char* key) {
  const json& list = member(object, key);
  if (!list.is_array() || list.size() > kMostNames) throw SpecError("`" + std::string(key) + "` is no list of names");
  std::vector<std::string> names;
  for (const json& value : list) {
    if (!value.is_string() || value.get_ref<const std::string&>().empty())
      throw SpecError("`" + std::string(key) + "` holds something that is no name");
    names.push_back(value.get<std::string>());
  }
  return names;
}

TableName table_in(const json& object) { return {name_in(object, "schema"), name_in(object, "table")}; }

void read_target(const json& into, ComputeSpec& spec) {
  const std::string kind = name_in(into, "kind");
  if (kind == "column") return;
  if (kind != "table") throw SpecError("`into` is neither a column nor a table");
  spec.into_table = true;
  spec.target = table_in(into);
  spec.key = names_in(into, "key");
  if (into.contains("position") && !into.at("position").is_null()) spec.position = name_in(into, "position");
  if (!spec.key.empty() && !spec.position.empty()) throw SpecError("the target has a key and a position");
}

ScalarValue scalar_of(const std::string& name, const json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number_float()) return value.get<double>();
  throw SpecError("the value of `" + name + "` is no number");
}

void read_scalars(const json& object, ComputeSpec& spec) {
  if (!object.is_object()) throw SpecError("`scalars` is no object");
  for (const auto& [name, value] : object.items()) spec.scalars[name] = scalar_of(name, value);
}

void read_grid(const json& value, ComputeSpec& spec) {
  if (value == "auto") return;
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() == 0 || value.get<std::uint64_t>() > kMostBlocks)
    throw SpecError("`grid` is neither `auto` nor a number of blocks");
  spec.grid = static_cast<std::uint32_t>(value.get<std::uint64_t>());
}

void read_binaries(const json& list, ComputeSpec& spec) {
  if (!list.is_array() || list.empty() || list.size() > 64) throw SpecError("`binaries` is no list");
  for (const json& entry : list) {
    spec.binaries.push_back({name_in(entry, "target"), name_in(entry, "sha256")});
    if (!is_sha256(spec.binaries.back().sha256)) throw SpecError("`binaries` names something that is no SHA-256");
  }
}

void read_interval(const json& value, ComputeSpec& spec) {
  if (value.is_null()) return;
  if (!value.is_number_integer() || value.get<std::int64_t>() < 1 || value.get<std::int64_t>() > kLongestInterval)
    throw SpecError("`every_ms` is no number of milliseconds");
  spec.every_ms = value.get<std::int64_t>();
}

ComputeSpec read_spec(const json& object) {
  const json& format = member(object, "format");
  if (format != 1) throw SpecError("the specification has another format");
  ComputeSpec spec;
  spec.schema = name_in(object, "schema");
  spec.name = name_in(object, "name");
  spec.kernel = name_in(object, "kernel");
  spec.source = table_in(member(object, "source"));
  spec.columns = names_in(object, "columns");
  spec.order = names_in(object, "order");
  const json& outputs = member(object, "outputs");
  if (!outputs.is_array() || outputs.empty() || outputs.size() > kMostNames) throw SpecError("`outputs` is no list");
  for (const json& output : outputs) spec.outputs.push_back(name_in(output, "column"));
  read_target(member(object, "into"), spec);
  read_scalars(member(object, "scalars"), spec);
  read_grid(member(object, "grid"), spec);
  read_binaries(member(object, "binaries"), spec);
  if (object.contains("every_ms")) read_interval(object.at("every_ms"), spec);
  return spec;
}

void check_counts(const ComputeSpec& spec, const KernelFacts& facts) {
  const std::size_t inputs = facts.of(Role::input).size();
  const std::size_t outputs = facts.of(Role::output).size();
  if (spec.columns.size() != inputs)
    throw SpecError("the kernel takes " + std::to_string(inputs) + " columns, not " +
                    std::to_string(spec.columns.size()));
  if (spec.outputs.size() != outputs)
    throw SpecError("the kernel gives " + std::to_string(outputs) + " outputs, not " +
                    std::to_string(spec.outputs.size()));
  std::vector<std::string> names = spec.outputs;
  names.insert(names.end(), spec.key.begin(), spec.key.end());
  if (!spec.position.empty()) names.push_back(spec.position);
  std::sort(names.begin(), names.end());
  if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
    throw SpecError("column `" + *twice + "` would be written twice");
}

/// Outputs of one element a row belong to rows; all others are counted.
void check_outputs(const ComputeSpec& spec, const KernelFacts& facts) {
  const bool by_position = spec.into_table && !spec.position.empty();
  for (const std::size_t output : facts.of(Role::output)) {
    const Parameter& parameter = facts.parameters[output];
    if (!parameter.extent.empty() && !by_position)
      throw SpecError("output `" + parameter.name + "` does not have one element a row and needs a table by position");
  }
}

void check_scalars(const ComputeSpec& spec, const KernelFacts& facts) {
  for (const auto& [name, value] : spec.scalars) {
    const auto found = std::find_if(facts.parameters.begin(), facts.parameters.end(), [&](const Parameter& parameter) {
      return parameter.role == Role::scalar && parameter.name == name;
    });
    if (found == facts.parameters.end()) throw SpecError("the kernel has no value called `" + name + "`");
  }
  (void)bind_scalars(spec, facts);
}

}  // namespace

bool is_sha256(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

ComputeSpec parse_compute_spec(std::string_view text) {
  if (text.size() > kLongestText) throw SpecError("the specification is too long");
  const json object = json::parse(text, nullptr, false);
  if (object.is_discarded()) throw SpecError("the specification is no JSON");
  return read_spec(object);
}

void check_fit(const ComputeSpec& spec, const KernelFacts& facts) {
  check_counts(spec, facts);
  check_outputs(spec, facts);
  check_scalars(spec, facts);
}

}  // namespace dmlc::kernels
