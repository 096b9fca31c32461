"""Operations on workflows, data tables, files, notebooks and resource jobs. [sdk]"""

from __future__ import annotations

from .op import LISTED, Op, Table

OPERATIONS: Table = {
    "data_table": {
        "add_column": Op(
            "POST", "/applications/{applicationId}/data-tables/{dataTableId}/column", body="dataTableColumn"
        ),
        "delete": Op("DELETE", "/applications/{applicationId}/data-tables/{dataTableId}"),
        "get": Op("GET", "/applications/{applicationId}/data-tables/{dataTableId}"),
        "patch": Op("PATCH", "/applications/{applicationId}/data-tables/{dataTableId}", body="dataTable"),
        "remove_column": Op(
            "DELETE", "/applications/{applicationId}/data-tables/{dataTableId}/column", query="columnName!"
        ),
    },
    "data_table_row": {
        "delete": Op("DELETE", "/applications/{applicationId}/data-tables/{dataTableId}/rows/{rowId}"),
        "get": Op("GET", "/applications/{applicationId}/data-tables/{dataTableId}/rows/{rowId}"),
        "patch": Op(
            "PATCH", "/applications/{applicationId}/data-tables/{dataTableId}/rows/{rowId}", body="dataTableRow"
        ),
    },
    "data_table_rows": {
        "delete": Op(
            "POST", "/applications/{applicationId}/data-tables/{dataTableId}/rows/delete", query="limit", body="query"
        ),
        "export": Op("POST", "/applications/{applicationId}/data-tables/{dataTableId}/rows/export", body="exportData"),
        "get": Op(
            "GET",
            "/applications/{applicationId}/data-tables/{dataTableId}/rows",
            query="sortColumn sortDirection limit offset includeFields",
        ),
        "post": Op("POST", "/applications/{applicationId}/data-tables/{dataTableId}/rows", body="dataTableRow"),
        "query": Op(
            "POST",
            "/applications/{applicationId}/data-tables/{dataTableId}/rows/query",
            query="sortColumn sortDirection limit offset includeFields",
            body="query",
        ),
        "truncate": Op("POST", "/applications/{applicationId}/data-tables/{dataTableId}/rows/truncate"),
    },
    "data_tables": {
        "get": Op("GET", "/applications/{applicationId}/data-tables", query=LISTED),
        "post": Op("POST", "/applications/{applicationId}/data-tables", body="dataTable"),
    },
    "file": {
        "delete": Op("DELETE", "/applications/{applicationId}/file/{fileId}"),
        "get": Op("GET", "/applications/{applicationId}/file/{fileId}"),
        "move": Op("POST", "/applications/{applicationId}/file/{fileId}/move", query="name parentDirectory"),
        "patch": Op("PATCH", "/applications/{applicationId}/file/{fileId}", body="updates"),
        "upload": Op(
            "POST", "/applications/{applicationId}/file/{fileId}/upload", form="file:file!", encoding="multipart"
        ),
    },
    "files": {
        "get": Op("GET", "/applications/{applicationId}/files", query=LISTED + " type status directory"),
        "post": Op("POST", "/applications/{applicationId}/files", body="file"),
    },
    "flow": {
        "clear_storage_entries": Op("DELETE", "/applications/{applicationId}/flows/{flowId}/storage"),
        "delete": Op("DELETE", "/applications/{applicationId}/flows/{flowId}"),
        "errors": Op(
            "GET",
            "/applications/{applicationId}/flows/{flowId}/errors",
            query="duration end limit sortDirection flowVersion deviceId",
        ),
        "get": Op("GET", "/applications/{applicationId}/flows/{flowId}", query="includeCustomNodes"),
        "get_log_entries": Op("GET", "/applications/{applicationId}/flows/{flowId}/logs", query="limit since"),
        "get_storage_entries": Op("GET", "/applications/{applicationId}/flows/{flowId}/storage"),
        "get_storage_entries_metadata": Op("GET", "/applications/{applicationId}/flows/{flowId}/storage-metadata"),
        "patch": Op(
            "PATCH",
            "/applications/{applicationId}/flows/{flowId}",
            query="includeCustomNodes strictValidation",
            body="flow",
        ),
        "press_virtual_button": Op("POST", "/applications/{applicationId}/flows/{flowId}/virtualButton", body="button"),
        "set_storage_entry": Op("PATCH", "/applications/{applicationId}/flows/{flowId}/storage", body="entry"),
        "stats": Op(
            "GET",
            "/applications/{applicationId}/flows/{flowId}/stats",
            query="duration end resolution flowVersion deviceId",
        ),
    },
    "flow_version": {
        "delete": Op("DELETE", "/applications/{applicationId}/flows/{flowId}/versions/{flowVersionId}"),
        "errors": Op(
            "GET",
            "/applications/{applicationId}/flows/{flowId}/versions/{flowVersionId}/errors",
            query="duration end limit sortDirection deviceId",
        ),
        "get": Op(
            "GET", "/applications/{applicationId}/flows/{flowId}/versions/{flowVersionId}", query="includeCustomNodes"
        ),
        "get_log_entries": Op(
            "GET", "/applications/{applicationId}/flows/{flowId}/versions/{flowVersionId}/logs", query="limit since"
        ),
        "patch": Op(
            "PATCH",
            "/applications/{applicationId}/flows/{flowId}/versions/{flowVersionId}",
            query="includeCustomNodes",
            body="flowVersion",
        ),
        "stats": Op(
            "GET",
            "/applications/{applicationId}/flows/{flowId}/versions/{flowVersionId}/stats",
            query="duration end resolution deviceId",
        ),
    },
    "flow_versions": {
        "delete": Op("POST", "/applications/{applicationId}/flows/{flowId}/versions/delete", body="options"),
        "get": Op(
            "GET",
            "/applications/{applicationId}/flows/{flowId}/versions",
            query=LISTED + " includeCustomNodes query:json",
        ),
        "post": Op(
            "POST",
            "/applications/{applicationId}/flows/{flowId}/versions",
            query="includeCustomNodes allowReplacement strictValidation",
            body="flowVersion",
        ),
    },
    "flows": {
        "api_import": Op("POST", "/applications/{applicationId}/flows/import", body="importData"),
        "get": Op(
            "GET",
            "/applications/{applicationId}/flows",
            query=LISTED + " flowClass triggerFilter includeCustomNodes query:json allVersions",
        ),
        "get_by_version": Op(
            "GET",
            "/applications/{applicationId}/flows/version",
            query=LISTED + " flowClass version! triggerFilter includeCustomNodes query:json",
        ),
        "palette": Op("GET", "/applications/{applicationId}/flows/palette"),
        "post": Op(
            "POST", "/applications/{applicationId}/flows", query="includeCustomNodes strictValidation", body="flow"
        ),
    },
    "notebook": {
        "cancel_execution": Op(
            "POST", "/applications/{applicationId}/notebooks/{notebookId}/cancelExecution", query="executionId!"
        ),
        "delete": Op("DELETE", "/applications/{applicationId}/notebooks/{notebookId}"),
        "execute": Op("POST", "/applications/{applicationId}/notebooks/{notebookId}/execute", body="executionOptions"),
        "get": Op("GET", "/applications/{applicationId}/notebooks/{notebookId}"),
        "logs": Op("GET", "/applications/{applicationId}/notebooks/{notebookId}/logs", query="limit since"),
        "notebook_minute_counts": Op(
            "GET", "/applications/{applicationId}/notebooks/{notebookId}/notebookMinuteCounts", query="start end"
        ),
        "patch": Op("PATCH", "/applications/{applicationId}/notebooks/{notebookId}", body="notebook"),
        "request_input_data_export": Op(
            "POST", "/applications/{applicationId}/notebooks/{notebookId}/requestInputDataExport", body="exportOptions"
        ),
        "upload": Op(
            "POST",
            "/applications/{applicationId}/notebooks/{notebookId}/upload",
            form="jupyterFile:file!",
            encoding="multipart",
        ),
    },
    "notebooks": {
        "get": Op("GET", "/applications/{applicationId}/notebooks", query=LISTED),
        "post": Op("POST", "/applications/{applicationId}/notebooks", body="notebook"),
    },
    "private_file": {
        "delete": Op("DELETE", "/applications/{applicationId}/privateFiles/{privateFileId}"),
        "get": Op("GET", "/applications/{applicationId}/privateFiles/{privateFileId}", query="urlTTL"),
        "move": Op(
            "POST",
            "/applications/{applicationId}/privateFiles/{privateFileId}/move",
            query="name parentDirectory urlTTL",
        ),
        "patch": Op("PATCH", "/applications/{applicationId}/privateFiles/{privateFileId}", body="updates"),
        "upload": Op(
            "POST",
            "/applications/{applicationId}/privateFiles/{privateFileId}/upload",
            query="urlTTL",
            form="privateFile:file!",
            encoding="multipart",
        ),
    },
    "private_files": {
        "get": Op("GET", "/applications/{applicationId}/privateFiles", query=LISTED + " type status directory urlTTL"),
        "post": Op("POST", "/applications/{applicationId}/privateFiles", body="privateFile"),
    },
    "resource_job": {
        "cancel_execution": Op(
            "POST", "/applications/{applicationId}/resource-jobs/{resourceJobId}/cancelExecution", query="executionId!"
        ),
        "delete": Op("DELETE", "/applications/{applicationId}/resource-jobs/{resourceJobId}", query="includeWorkflows"),
        "execute": Op(
            "POST", "/applications/{applicationId}/resource-jobs/{resourceJobId}/execute", body="executionOptions"
        ),
        "get": Op("GET", "/applications/{applicationId}/resource-jobs/{resourceJobId}"),
        "logs": Op("GET", "/applications/{applicationId}/resource-jobs/{resourceJobId}/logs", query="limit since"),
        "patch": Op("PATCH", "/applications/{applicationId}/resource-jobs/{resourceJobId}", body="resourceJob"),
    },
    "resource_jobs": {
        "get": Op("GET", "/applications/{applicationId}/resource-jobs", query=LISTED),
        "post": Op("POST", "/applications/{applicationId}/resource-jobs", body="resourceJob"),
    },
}
