// SPDX-License-Identifier: Apache-2.0
// `dmlc predict MODEL feature=value …`: one row through the model's own SQL function.
#include <memory>
#include <nlohmann/json.hpp>

#include "compiler/base/nearest.h"
#include "compiler/cli/command_line.h"
#include "compiler/cli/feature_values.h"
#include "compiler/cli/table.h"
#include "compiler/database/catalog_reader.h"
#include "compiler/diagnostics/runtime_diagnostics.h"
#include "compiler/types/identifier.h"

namespace dmlc::cli {
namespace {

using types::quote_identifier;

struct PredictOptions {
  std::string model;
  std::vector<std::string> values;
};

/// The model of this (maybe qualified, maybe quoted) name.
const types::Model* find_model(Context& context, const types::Catalog& catalog, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& model : catalog.models) {
    const std::string plain = model.schema + "." + model.name;
    const std::string quoted = quote_identifier(model.schema) + "." + quote_identifier(model.name);
    const bool unqualified = model.schema == context.settings.default_schema;
    for (const auto& spelling : {name, types::fold_identifier(name)})
      if (plain == spelling || quoted == spelling ||
          (unqualified && (model.name == spelling || quote_identifier(model.name) == spelling)))
        return &model;
    known.push_back(unqualified ? model.name : plain);
  }
  auto report = context.sink.report_without_place<finding::UnknownModelAtRun>(name);
  if (const auto near = nearest_name(name, known))
    report.help(fmt::format("did you mean `{}`?", *near));
  else
    report.help("`dmlc models` lists the models you may see");
  return nullptr;
}

std::string call(const types::Model& model, const std::string& ending, const std::vector<FeatureValue>& values) {
  std::string arguments;
  for (std::size_t i = 0; i < values.size(); ++i)
    arguments += fmt::format("{}{} => CAST(${} AS {})", i == 0 ? "" : ", ", quote_identifier(values[i].name), i + 1,
                             values[i].type);
  return fmt::format("{}.{}({})", quote_identifier(model.schema), quote_identifier(model.name + ending), arguments);
}

/// Which of the values the server could not read.
void report_bad_value(Context& context, database::Connection& connection, const std::vector<FeatureValue>& values,
                      const database::SqlError& error) {
  for (const auto& value : values) {
    if (!value.value) continue;
    const auto cast = connection.query(fmt::format("SELECT CAST($1 AS {})", value.type), {value.value});
    if (cast) continue;
    context.sink.report_without_place<Diag::FeatureValueType>(value.name, *value.value, value.type)
        .note(cast.error().message);
    return;
  }
  connection.report(error, context.sink);
}

void show(Context& context, const types::Model& model, const database::Rows& rows) {
  nlohmann::ordered_json object = {{"reason", "prediction"}, {"model", model.schema + "." + model.name}};
  object["prediction"] = nlohmann::ordered_json::parse(rows.is_null(0, 0) ? "null" : rows.string(0, 0), nullptr, false);
  context.print(fmt::format("{}  {}\n", styled("prediction", Style::Bold, context.terminal.colour_out),
                            rows.is_null(0, 1) ? "NULL" : rows.text(0, 1)));
  if (rows.column_count() > 2) {
    Table table({{"class"}, {"probability", Table::Align::Right}});
    nlohmann::ordered_json shares = nlohmann::ordered_json::array();
    for (int i = 0; i < rows.row_count(); ++i) {
      shares.push_back({{"class", rows.text(i, 2)}, {"probability", rows.number(i, 3)}});
      table.add({rows.string(i, 2), fmt::format("{:.4f}", rows.number(i, 3))});
    }
    object["probabilities"] = shares;
    context.print(table.print(context.terminal.colour_out));
  }
  context.emit(object);
}

/// One row for a regression; one row a class, in the order of the classes, for a classification.
std::string prediction_query(const types::Model& model, const std::vector<FeatureValue>& values) {
  const std::string predicted = "SELECT pg_catalog.to_json(p), p::text";
  const std::string from = " FROM (SELECT " + call(model, "_predict", values) + " AS p) AS predicted";
  if (model.task != "binary" && model.task != "multiclass") return predicted + from;
  const std::string proba = call(model, "_predict_proba", values);
  // Two classes have one probability, that of the second (positive) class.
  const std::string shares = model.task == "binary"
                                 ? fmt::format("(SELECT ARRAY[1 - q, q] AS shares FROM (SELECT {} AS q) AS one)", proba)
                                 : fmt::format("(SELECT {} AS shares)", proba);
  return fmt::format(
      "{}, c.label::text, s.shares[c.n]{}, {} AS s,"
      " LATERAL pg_catalog.unnest({}.{}()) WITH ORDINALITY AS c(label, n) ORDER BY c.n",
      predicted, from, shares, quote_identifier(model.schema), quote_identifier(model.name + "_classes"));
}

int predict(Context& context, const PredictOptions& options) {
  auto connection = context.connect(EmbeddedUse::OnlyExisting);
  if (!connection || !context.require_extension(*connection)) return kOutsideFailure;
  const auto catalog = database::read_catalog(*connection, {.schemas = {}, .all_schemas = true});
  if (!catalog) return connection->report(catalog.error(), context.sink), kOutsideFailure;
  const auto* model = find_model(context, *catalog, options.model);
  if (model == nullptr) return kWrongUsage;
  const auto values = match_features(*model, options.values, context.sink);
  if (!values) return kWrongUsage;
  std::vector<database::Parameter> parameters;
  for (const auto& value : *values) parameters.push_back(value.value);
  const auto rows = connection->query(prediction_query(*model, *values), parameters);
  if (rows && rows->row_count() > 0) return show(context, *model, *rows), kOk;
  if (rows) return connection->report({.message = "the model returned no row"}, context.sink), kOutsideFailure;
  const bool denied = rows.error().sqlstate == "42501";
  if (denied)
    context.sink.report_without_place<Diag::PredictDenied>(PQuser(connection->raw()), model->name + "_predict")
        .help("its owner grants the right by GRANT EXECUTE ON FUNCTION");
  else
    report_bad_value(context, *connection, *values, rows.error());
  return kOutsideFailure;
}

}  // namespace

void add_predict(CLI::App& command, Context& context) {
  auto options = std::make_shared<PredictOptions>();
  command.add_option("model", options->model, "name of the model")->required();
  command.add_option("values", options->values, "feature=value for every feature; null is NULL");
  command.callback(
      [&context, options] { context.command = [&context, options] { return predict(context, *options); }; });
}

}  // namespace dmlc::cli
