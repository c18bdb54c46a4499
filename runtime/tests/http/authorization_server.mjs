// An authorization server: oidc-provider from npm, which lies in the folder of the first argument.
// Says on which port of loopback it listens, and ends with its standard input.

const { Provider } = await import(`${process.argv[2]}/node_modules/oidc-provider/lib/index.js`);

const client = (client_id, client_secret, token_endpoint_auth_method) => ({
  client_id,
  client_secret,
  token_endpoint_auth_method,
  grant_types: ["client_credentials"],
  redirect_uris: [],
  response_types: [],
  scope: "read write",
});

const provider = new Provider("http://127.0.0.1", {
  clients: [
    client("by header", "s3cr+t/ &%:=?", "client_secret_basic"),
    client("by-body", "s3cr+t/ &%:=?", "client_secret_post"),
    client("api", "of the API", "client_secret_basic"),
  ],
  scopes: ["read", "write", "admin"],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true, allowedPolicy: () => true },
  },
  ttl: { ClientCredentials: 600 },
});

const server = provider.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit(0)).resume();
