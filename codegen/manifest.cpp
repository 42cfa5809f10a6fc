// SPDX-License-Identifier: Apache-2.0
// Writes the artifact manifest.
#include "codegen/manifest.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "codegen/sql/lower.h"
#include "runtime/include/dmlc/abi.h"

namespace dmlc::codegen {
namespace {

using Json = nlohmann::ordered_json;

Json inputs_of(const ManifestInput& input) {
  Json inputs = Json::array();
  for (const FileId id : input.files) {
    const SourceFile& file = input.sources.file(id);
    inputs.push_back({{"file", base_name(file.name())}, {"sha256", sha256(file.text())}});
  }
  return inputs;
}

/// Statement -> objects -> lines of the up script.
Json statements_of(const ManifestInput& input) {
  Json statements = Json::array();
  Span current{UINT32_MAX, 0, 0};
  for (std::size_t i = 0; i < input.up.size(); ++i) {
    const Statement& statement = input.up[i];
    const SourceFile& file = input.sources.file(statement.span.file);
    if (statement.span != current)
      statements.push_back({{"statement", statement.title},
                            {"file", base_name(file.name())},
                            {"line", file.position(statement.span.begin).line},
                            {"objects", Json::array()}});
    current = statement.span;
    const LineRange lines = input.up_script.lines[i];
    statements.back()["objects"].push_back({{"object", statement.object}, {"lines", {lines.first, lines.last}}});
  }
  return statements;
}

Json models_of(const ManifestInput& input) {
  Json models = Json::array();
  for (const ir::Op& op : input.module.ops) {
    const auto* train = std::get_if<ir::Train>(&op);
    if (train == nullptr) continue;
    const auto& project = input.module.get<ir::Project>(train->input);
    Json arguments = Json::array();
    for (const ir::NamedExpr& feature : project.features)
      arguments.push_back({{"name", feature.name}, {"type", feature.type.without_modifier().name}});
    Json reads = Json::array();
    const auto& source = input.module.get<ir::Source>(project.input);
    for (const TableName& table : source.tables) reads.push_back(print(table));
    models.push_back({{"model", print(train->model)},
                      {"algorithm", train->algorithm->name},
                      {"task", stdlib::name_of(train->task)},
                      {"arguments", arguments},
                      {"returns", prediction_type(train->task, project.target)},
                      {"probability", probability_type(train->task)},
                      {"reads", reads}});
  }
  return models;
}

Json names_of(const std::vector<TableName>& tables) {
  Json names = Json::array();
  for (const TableName& table : tables) names.push_back(print(table));
  return names;
}

/// Per kernel as it was built: its signature and how it is launched, who uses it, and its files.
Json kernels_of(const ManifestInput& input) {
  Json kernels = Json::array();
  for (const KernelArtifact& artifact : input.kernels.all()) {
    const bool is_fused = !artifact.members.empty();
    Json binaries = Json::array();
    for (const KernelBinary& binary : artifact.built->binaries)
      binaries.push_back({{"target", binary.target},
                          {"file", "kernels/" + artifact.stem + binary.file_ending()},
                          {"sha256", binary.sha256}});
    Json kernel = {{"kernel", is_fused ? artifact.kernel.facts.name : print(artifact.kernel.name)},
                   {"standard", artifact.kernel.standard},
                   {"facts", Json::parse(artifact.built->facts)},
                   {"used_by", names_of(artifact.used_by)},
                   {"members", names_of(artifact.members)},
                   {"binaries", std::move(binaries)}};
    if (!artifact.built->nvrtc.empty()) kernel["nvrtc"] = artifact.built->nvrtc;
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

Json outputs_of(const ManifestInput& input) {
  Json outputs = Json::array();
  outputs.push_back({{"file", input.name + ".sql"}, {"sha256", sha256(input.up_script.text)}});
  outputs.push_back({{"file", input.name + ".down.sql"}, {"sha256", sha256(input.down_script.text)}});
  for (const KernelArtifact& artifact : input.kernels.all())
    for (const KernelBinary& binary : artifact.built->binaries)
      outputs.push_back({{"file", "kernels/" + artifact.stem + binary.file_ending()}, {"sha256", binary.sha256}});
  return outputs;
}

}  // namespace

std::string manifest_of(const ManifestInput& input) {
  Json manifest = {
      {"format", 1},
      {"dmlc", abi::kVersion},
      {"target", "postgresql-15"},
      {"inputs", inputs_of(input)},
      {"outputs", outputs_of(input)},
      {"statements", statements_of(input)},
      {"models", models_of(input)},
  };
  if (!input.kernels.all().empty()) manifest["kernels"] = kernels_of(input);
  return manifest.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace dmlc::codegen
