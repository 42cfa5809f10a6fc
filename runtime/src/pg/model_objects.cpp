// SPDX-License-Identifier: Apache-2.0
// Finds a model's objects in the catalogs and drops them.
#include "runtime/src/pg/model_objects.h"

#include <set>

#include "runtime/include/dmlc/abi.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/pg/identity.h"

namespace dmlc::pg {
namespace {

/// Functions by the model's names: signature, and whether they are ours: those in LANGUAGE dml that name the model, and
/// those over one row that call such a function.
constexpr const char* kFunctionsQuery =
    "WITH named AS (SELECT p.oid, p.prosrc, p.prolang, p.pronargs, p.proargtypes FROM pg_catalog.pg_proc p "
    "  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = $1 "
    "  AND p.proname IN ($2 || '_predict', $2 || '_predict_proba', $2 || '_classes', $2 || '_recommend', $2 || "
    "'_forecast')), "
    "own AS (SELECT oid FROM named WHERE prolang = (SELECT oid FROM pg_catalog.pg_language WHERE lanname = 'dml') "
    "  AND prosrc = ANY (ARRAY['predict ' || $3, 'predict_proba ' || $3, 'classes ' || $3, 'recommend ' || $3, "
    "  'forecast ' || $3])), "
    "row_form AS (SELECT f.oid FROM named f WHERE f.pronargs = 1 "
    "  AND (SELECT typtype FROM pg_catalog.pg_type t WHERE t.oid = f.proargtypes[0]) = 'c' "
    "  AND EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass "
    "    AND d.objid = f.oid AND d.refclassid = 'pg_catalog.pg_proc'::regclass AND d.refobjid IN (SELECT oid FROM "
    "own))) "
    "SELECT oid::regprocedure::text, oid IN (SELECT oid FROM row_form), oid IN (SELECT oid FROM own) FROM named "
    "ORDER BY 2 DESC, 1";

constexpr const char* kRelationsQuery =
    "SELECT c.relname, c.relkind = 'v' FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "
    "c.relnamespace "
    "WHERE n.nspname = $1 AND c.relname IN ($2, $3) ORDER BY 1";

std::string join(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

void drop(const char* kind, const std::vector<std::string>& names, const std::string& display_name) {
  if (names.empty()) return;
  try {
    query(std::string("DROP ") + kind + " " + join(names));
  } catch (const PgError& error) {
    if (error.data().sqlerrcode != ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST) throw;
    throw make_error<RuntimeErrorId::CallersInTheWay>(display_name, "drop or change them first", display_name,
                                                      dependents_in(error));
  }
}

}  // namespace

std::string dependents_in(const PgError& error) {
  static constexpr std::string_view kDepends = " depends on ";
  const std::string detail = error.data().detail != nullptr ? error.data().detail : "other objects";
  std::set<std::string> names;
  for (std::size_t start = 0; start < detail.size();) {
    const std::size_t end = std::min(detail.find('\n', start), detail.size());
    const std::string line = detail.substr(start, end - start);
    names.insert(line.substr(0, line.find(kDepends)));
    start = end + 1;
  }
  return join({names.begin(), names.end()});
}

ModelObjects find_model_objects(const std::string& schema, const std::string& name, bool declared) {
  SettingsScope settings;
  settings.set("search_path", "pg_catalog, pg_temp");  // signatures come out qualified
  ModelObjects objects;
  const Rows functions = query(kFunctionsQuery, {schema, name, display_name(schema, name)});
  for (std::size_t i = 0; i < functions.rows.size(); ++i) {
    const bool ours = declared && (functions.text(i, 1) == "t" || functions.text(i, 2) == "t");
    (ours ? objects.functions : objects.strangers).push_back(functions.text(i, 0));
  }
  const Rows relations = query(kRelationsQuery, {schema, name + std::string(abi::kFeaturesViewSuffix),
                                                 name + std::string(abi::kValidationViewSuffix)});
  for (std::size_t i = 0; i < relations.rows.size(); ++i) {
    const bool ours = declared && relations.text(i, 1) == "t";
    if (ours)
      objects.views.push_back(quote_name(schema, relations.text(i, 0)));
    else
      objects.strangers.push_back(display_name(schema, relations.text(i, 0)));
  }
  return objects;
}

void drop_model_objects(const ModelObjects& objects, const std::string& display_name) {
  SettingsScope settings;
  settings.set("search_path", "pg_catalog, pg_temp");
  settings.set("lc_messages", "C");
  settings.set("client_min_messages", "warning");
  drop("FUNCTION", objects.functions, display_name);
  drop("VIEW", objects.views, display_name);
}

}  // namespace dmlc::pg
