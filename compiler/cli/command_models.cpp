// SPDX-License-Identifier: Apache-2.0
// `dmlc models`: the models of the database.
#include <nlohmann/json.hpp>

#include "compiler/cli/command_line.h"
#include "compiler/cli/table.h"

namespace dmlc::cli {
namespace {

int show_models(Context& context) {
  auto connection = context.connect(EmbeddedUse::OnlyExisting);
  if (!connection || !context.require_extension(*connection)) return kOutsideFailure;
  const auto rows = connection->query(
      "SELECT schema_name, model_name, owner, algorithm, task, target, version, state,"
      " pg_catalog.to_char(trained_at, 'YYYY-MM-DD HH24:MI:SS'), optimize_for, metric_value, training_rows"
      " FROM dml.models ORDER BY schema_name, model_name");
  if (!rows) return connection->report(rows.error(), context.sink), kOutsideFailure;
  Table table({{"model"},
               {"algorithm"},
               {"task"},
               {"target"},
               {"state"},
               {"version", Table::Align::Right},
               {"trained"},
               {"rows", Table::Align::Right},
               {"metric"},
               {"value", Table::Align::Right},
               {"owner"}});
  for (int i = 0; i < rows->row_count(); ++i) {
    const bool trained = !rows->is_null(i, 6);
    nlohmann::ordered_json object = {
        {"reason", "model"},          {"schema", rows->text(i, 0)},    {"model", rows->text(i, 1)},
        {"owner", rows->text(i, 2)},  {"algorithm", rows->text(i, 3)}, {"task", rows->text(i, 4)},
        {"target", rows->text(i, 5)}, {"state", rows->text(i, 7)}};
    if (trained) {
      object["version"] = rows->integer(i, 6);
      object["trained_at"] = rows->text(i, 8);
      object["training_rows"] = rows->integer(i, 11);
    }
    if (!rows->is_null(i, 10)) object["metric"] = rows->text(i, 9), object["metric_value"] = rows->number(i, 10);
    context.emit(object);
    table.add({rows->string(i, 0) + "." + rows->string(i, 1), rows->string(i, 3), rows->string(i, 4),
               rows->string(i, 5), rows->string(i, 7), rows->string(i, 6), rows->string(i, 8),
               trained ? grouped(rows->integer(i, 11)) : "", rows->string(i, 9),
               rows->is_null(i, 10) ? "" : short_number(rows->number(i, 10)), rows->string(i, 2)});
  }
  if (table.empty())
    context.say("no models");
  else
    context.print(table.print(context.terminal.colour_out));
  return kOk;
}

}  // namespace

void add_models(CLI::App& command, Context& context) {
  command.callback([&context] { context.command = [&context] { return show_models(context); }; });
}

}  // namespace dmlc::cli
