"""What each address answers to whom, written by hand: the authorisation of the whole product.

`sign-in` sends to the sign-in page; a number is the status. Everything that the addresses name
belongs to alice. `entitled` is alice, a standard user with the role reviewers; `other` is bob, a
standard user without; `guest` is carol, who may read the workspace of alice and nothing else.
What somebody may not know of is 404 for them, as what does not exist.
"""

from dataclasses import dataclass

TABLE = """
method rule                                               anonymous  guest entitled  other  admin

# Open to everybody: no data behind them
GET    /login                                                   200    303      303    303    303
POST   /login                                                   303    303      303    303    303
GET    /login/openid                                            404    404      404    404    404
GET    /login/openid/back                                       404    404      404    404    404
POST   /logout                                              sign-in sign-in sign-in sign-in sign-in
GET    /assets/<digest>/<name>                                  200    200      200    200    200
GET    /healthz                                                 200    200      200    200    200
GET    /readyz                                                  503    503      503    503    503

# Open to this machine or to a token of their own: see tests/metrics
GET    /metrics                                                 404    404      404    404    404

# Everybody's own: nothing in the address names a person
GET    /                                                    sign-in    200      200    200    200
GET    /a/openapi.json                                          401    200      200    200    200
POST   /a/jobs/user                                             401    200      200    200    200
GET    /account                                             sign-in    200      200    200    200
POST   /account/password                                    sign-in    303      303    303    303
POST   /account/tokens                                      sign-in    201      201    201    201
GET    /notifications                                       sign-in    200      200    200    200
POST   /notifications/read                                  sign-in    303      303    303    303
GET    /runs                                                sign-in    200      200    200    200
GET    /runs/tray                                           sign-in    200      200    200    200

# What belongs to one person alone, admins included
POST   /account/tokens/<int:token_id>/revoke                sign-in    404      303    404    404
POST   /notifications/<int:notification_id>/read            sign-in    404      303    404    404

# Runs: of who started them, and of admins
GET    /a/jobs/tasks/<task_id>                                  401    404      200    404    200
PUT    /a/jobs/user                                             401    404      200    404    200
GET    /buttons/-/outputs/<task_id>                         sign-in    404      303    404    303
GET    /runs/<task_id>                                      sign-in    404      200    404    200
GET    /runs/<task_id>/actions/<place>                      sign-in    404      200    404    200
GET    /runs/<task_id>/live                                 sign-in    404      200    404    200
GET    /runs/<task_id>/log.txt                              sign-in    404      200    404    200
GET    /runs/<task_id>/outputs                              sign-in    404      200    404    200
POST   /runs/<task_id>/again                                sign-in    404      303    404    303
POST   /runs/<task_id>/retry                                sign-in    404      303    404    303
POST   /runs/<task_id>/stop                                 sign-in    404      303    404    303
GET    /runs/<task_id>/undo                                 sign-in    404      409    404    409
POST   /runs/<task_id>/undo                                 sign-in    404      409    404    409

# Hooks and their buttons: by their policy
GET    /a/scheduler/hooks/<slug>                                401    404      200    404    200
POST   /a/scheduler/hooks/<slug>                                401    404      200    404    200
GET    /buttons/<slug>/form                                 sign-in    404      200    404    200
POST   /buttons/<slug>/form                                 sign-in    404      200    404    200

# Buttons over a path: by the rights on it; 403 is one wording for what is not there, too
GET    /a/buttons                                               401    200      200    403    200
GET    /account/buttons                                     sign-in    200      200    422    200
GET    /buttons/menu                                        sign-in    200      200    403    200
POST   /buttons/menu                                        sign-in    200      200    403    200
GET    /buttons/toolbar                                     sign-in    200      200    403    200
POST   /buttons/toolbar                                     sign-in    200      200    403    200

# Files and folders: reading
GET    /ws/<workspace>/                                     sign-in    200      200    404    200
GET    /ws/<workspace>/<inner:inner>                        sign-in    200      200    404    200
GET    /dl/<workspace>/                                     sign-in    409      409    404    409
GET    /dl/<workspace>/<inner:inner>                        sign-in    200      200    404    200
GET    /preview/<workspace>/                                sign-in    422      422    404    422
GET    /preview/<workspace>/<inner:inner>                   sign-in    200      200    404    200
GET    /files/menu/<workspace>/                             sign-in    200      200    404    200
POST   /files/menu/<workspace>/                             sign-in    200      200    404    200
GET    /files/menu/<workspace>/<inner:inner>                sign-in    200      200    404    200
POST   /files/menu/<workspace>/<inner:inner>                sign-in    200      200    404    200
POST   /files/select/<workspace>/                           sign-in    303      303    404    303
POST   /files/select/<workspace>/<inner:inner>              sign-in    303      303    404    303

# Files and folders: changing; who may only read knows that they are there
GET    /files/delete/<workspace>/                           sign-in    403      200    404    200
POST   /files/delete/<workspace>/                           sign-in    403      303    404    303
GET    /files/delete/<workspace>/<inner:inner>              sign-in    403      200    404    200
POST   /files/delete/<workspace>/<inner:inner>              sign-in    403      303    404    303
POST   /files/forget/<workspace>/                           sign-in    403      303    404    303
POST   /files/forget/<workspace>/<inner:inner>              sign-in    403      303    404    303
GET    /files/metadata/<workspace>/                         sign-in    403      200    404    200
POST   /files/metadata/<workspace>/                         sign-in    403      303    404    303
GET    /files/metadata/<workspace>/<inner:inner>            sign-in    403      200    404    200
POST   /files/metadata/<workspace>/<inner:inner>            sign-in    403      303    404    303
GET    /files/new-folder/<workspace>/                       sign-in    403      200    404    200
POST   /files/new-folder/<workspace>/                       sign-in    403      303    404    303
GET    /files/new-folder/<workspace>/<inner:inner>          sign-in    403      200    404    200
POST   /files/new-folder/<workspace>/<inner:inner>          sign-in    403      303    404    303
GET    /files/rename/<workspace>/                           sign-in    403      200    404    200
POST   /files/rename/<workspace>/                           sign-in    403      303    404    303
GET    /files/rename/<workspace>/<inner:inner>              sign-in    403      200    404    200
POST   /files/rename/<workspace>/<inner:inner>              sign-in    403      303    404    303
GET    /files/restore/<workspace>/                          sign-in    403      403    404    403
POST   /files/restore/<workspace>/                          sign-in    403      403    404    403
GET    /files/restore/<workspace>/<inner:inner>             sign-in    403      200    404    200
POST   /files/restore/<workspace>/<inner:inner>             sign-in    403      303    404    303
GET    /files/upload/<workspace>/                           sign-in    403      200    404    200
POST   /files/upload/<workspace>/                           sign-in    403      303    404    303
GET    /files/upload/<workspace>/<inner:inner>              sign-in    403      200    404    200
POST   /files/upload/<workspace>/<inner:inner>              sign-in    403      303    404    303

# Administration: it does not exist but for admins
GET    /admin/audit                                             404    404      404    404    200
GET    /admin/audit/<int:entry_id>                              404    404      404    404    200
GET    /admin/audit/export.csv                                  404    404      404    404    200
GET    /admin/buttons                                           404    404      404    404    200
POST   /admin/buttons/-/conditions/<which>                      404    404      404    404    200
GET    /admin/buttons/-/icons/search                            404    404      404    404    200
GET    /admin/buttons/-/new                                     404    404      404    404    200
POST   /admin/buttons/-/new                                     404    404      404    404    422
POST   /admin/buttons/-/preview                                 404    404      404    404    200
GET    /admin/buttons/<slug>                                    404    404      404    404    200
POST   /admin/buttons/<slug>                                    404    404      404    404    422
GET    /admin/buttons/<slug>/delete                             404    404      404    404    200
POST   /admin/buttons/<slug>/delete                             404    404      404    404    303
GET    /admin/explain                                           404    404      404    404    200
GET    /admin/flows                                             404    404      404    404    200
GET    /admin/flows/-/import                                    404    404      404    404    200
POST   /admin/flows/-/import                                    404    404      404    404    200
GET    /admin/flows/-/new                                       404    404      404    404    200
POST   /admin/flows/-/new                                       404    404      404    404    303
GET    /admin/flows/<slug>                                      404    404      404    404    200
GET    /admin/flows/<slug>/document                             404    404      404    404    200
GET    /admin/flows/<slug>/document/edit                        404    404      404    404    200
POST   /admin/flows/<slug>/document/edit                        404    404      404    404    303
GET    /admin/flows/<slug>/export                               404    404      404    404    200
GET    /admin/flows/<slug>/hooks                                404    404      404    404    200
GET    /admin/flows/<slug>/parameters                           404    404      404    404    200
POST   /admin/flows/<slug>/parameters                           404    404      404    404    422
GET    /admin/flows/<slug>/run                                  404    404      404    404    200
POST   /admin/flows/<slug>/run                                  404    404      404    404    303
POST   /admin/flows/<slug>/switch                               404    404      404    404    303
GET    /admin/flows/<slug>/versions                             404    404      404    404    200
POST   /admin/flows/<slug>/versions/<int:number>/restore        404    404      404    404    303
GET    /admin/hooks                                             404    404      404    404    200
POST   /admin/hooks/<slug>/switch                               404    404      404    404    303
GET    /admin/hooks/<slug>/signing                              404    404      404    404    200
POST   /admin/hooks/<slug>/signing                              404    404      404    404    400
GET    /admin/people                                            404    404      404    404    200
GET    /admin/people/-/logins                                   404    404      404    404    200
GET    /admin/people/-/new                                      404    404      404    404    200
POST   /admin/people/-/new                                      404    404      404    404    303
GET    /admin/people/-/roles                                    404    404      404    404    200
POST   /admin/people/-/roles                                    404    404      404    404    303
GET    /admin/people/-/roles/<name>                             404    404      404    404    200
POST   /admin/people/-/roles/<name>                             404    404      404    404    303
GET    /admin/people/-/subjects                                 404    404      404    404    200
GET    /admin/people/<login>                                    404    404      404    404    200
POST   /admin/people/<login>                                    404    404      404    404    303
POST   /admin/people/<login>/disable                            404    404      404    404    303
POST   /admin/people/<login>/enable                             404    404      404    404    303
POST   /admin/people/<login>/end-sign-ins                       404    404      404    404    303
POST   /admin/people/<login>/password                           404    404      404    404    303
GET    /admin/policies                                          404    404      404    404    200
GET    /admin/policies/check                                    404    404      404    404    200
GET    /admin/runs                                              404    404      404    404    200
POST   /admin/runs/<task_id>/stop                               404    404      404    404    303
GET    /admin/workspaces                                        404    404      404    404    200
GET    /admin/workspaces/-/datasources                          404    404      404    404    200
POST   /admin/workspaces/-/datasources                          404    404      404    404    422
GET    /admin/workspaces/-/datasources/bucket                   404    404      404    404    200
POST   /admin/workspaces/-/datasources/bucket                   404    404      404    404    422
GET    /admin/workspaces/-/new                                  404    404      404    404    200
POST   /admin/workspaces/-/new                                  404    404      404    404    303
GET    /admin/workspaces/<slug>                                 404    404      404    404    200
POST   /admin/workspaces/<slug>                                 404    404      404    404    303
GET    /admin/workspaces/<slug>/delete                          404    404      404    404    200
POST   /admin/workspaces/<slug>/delete                          404    404      404    404    303
"""


@dataclass(frozen=True)
class Row:
    """One address and method, and what it answers to each role."""

    method: str
    rule: str
    answers: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"


def rows() -> list[Row]:
    """Return the rows of the table."""
    lines = [line.split() for line in TABLE.splitlines() if line and not line.startswith("#")]
    roles = lines[0][2:]
    return [
        Row(method, rule, dict(zip(roles, answers, strict=True)))
        for method, rule, *answers in lines[1:]
    ]
