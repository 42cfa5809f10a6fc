// SPDX-License-Identifier: Apache-2.0
// `dmlc schema pull`: the catalog of a database as a file.
#include <memory>
#include <nlohmann/json.hpp>

#include "compiler/cli/command_line.h"
#include "compiler/cli/files.h"
#include "compiler/database/catalog_reader.h"

namespace dmlc::cli {
namespace {

struct PullOptions {
  std::string output = "-";
  std::vector<std::string> schemas;
};

int pull(Context& context, const PullOptions& options) {
  auto connection = context.connect(EmbeddedUse::OnlyExisting);
  if (!connection) return kOutsideFailure;
  const auto catalog =
      database::read_catalog(*connection, {.schemas = options.schemas, .all_schemas = options.schemas.empty()});
  if (!catalog) return connection->report(catalog.error(), context.sink), kOutsideFailure;
  std::string text = catalog->to_json();
  if (!text.ends_with('\n')) text += '\n';
  if (options.output == "-") {
    if (write_stdout(text)) return kOk;
    context.sink.report_without_place<Diag::CannotWrite>("<stdout>", "it was closed");
    return kOutsideFailure;
  }
  const auto written = write_file(options.output, text);
  if (!written) {
    context.sink.report_without_place<Diag::CannotWrite>(options.output, written.error());
    return kOutsideFailure;
  }
  context.emit({{"reason", "artifact"}, {"path", options.output}, {"changed", *written}});
  context.say("{} {}: {} tables and views, {} models", *written ? "wrote" : "unchanged", options.output,
              catalog->relations.size(), catalog->models.size());
  return kOk;
}

}  // namespace

void add_schema(CLI::App& command, Context& context) {
  command.require_subcommand(1);
  auto options = std::make_shared<PullOptions>();
  auto* pulling = command.add_subcommand("pull", "write what the database holds to a schema file");
  pulling->fallthrough();
  pulling->add_option("-o,--output", options->output, "the file; default: stdout");
  pulling->add_option("--only", options->schemas, "only these schemas and those of the search path");
  pulling->callback([&context, options] { context.command = [&context, options] { return pull(context, *options); }; });
}

}  // namespace dmlc::cli
