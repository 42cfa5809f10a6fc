// SPDX-License-Identifier: Apache-2.0
// Writes the artifact manifest.
#include "codegen/manifest.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

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

}  // namespace

std::string sha256(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available in the crypto library");
  std::string text;
  for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

std::string manifest_of(const ManifestInput& input) {
  const Json manifest = {
      {"format", 1},
      {"dmlc", abi::kVersion},
      {"target", "postgresql-15"},
      {"inputs", inputs_of(input)},
      {"outputs",
       {{{"file", input.name + ".sql"}, {"sha256", sha256(input.up_script.text)}},
        {{"file", input.name + ".down.sql"}, {"sha256", sha256(input.down_script.text)}}}},
      {"statements", statements_of(input)},
      {"models", models_of(input)},
  };
  return manifest.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace dmlc::codegen
