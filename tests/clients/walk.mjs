// The walk of walk.py in JavaScript: node walk.mjs fetch|axios URL
// It looks at no HTTP status, asks whether the body has `errors`, reads the code there, and keeps its token.

const [CLIENT, BASE_URL] = process.argv.slice(2);
const KEY = "walk-key", SECRET = "walk-secret";
const MD5_OF_123 = "202cb962ac59075b964b07152d234b70";
const TOM = { source: "INSTORE", identifierName: "mobile", identifierValue: "915795008395" };
const NOBODY = { ...TOM, identifierValue: "447700900000" };

// Both have get and post; they resolve to the body, which is a text where it is no JSON.
const withFetch = {
  async get(url, { params = {}, headers = {}, auth } = {}) {
    if (auth) headers = { ...headers, Authorization: `Basic ${btoa(auth.join(":"))}` };
    return read(await fetch(`${url}?${new URLSearchParams(params)}`, { headers }));
  },
  async post(url, json) {
    const headers = { "Content-Type": "application/json" };
    return read(await fetch(url, { method: "POST", headers, body: JSON.stringify(json) }));
  },
};

async function read(response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function withAxios() {
  const { default: axios } = await import("axios");
  const http = axios.create({ validateStatus: () => true }); // else it throws what it was answered
  return {
    async get(url, { params, headers, auth } = {}) {
      if (auth) auth = { username: auth[0], password: auth[1] };
      return (await http.get(url, { params, headers, auth })).data;
    },
    async post(url, json) {
      return (await http.post(url, json)).data;
    },
  };
}

class Loyalty {
  token = null;
  tokenUntil = 0;
  tokens = 0;

  constructor(http, url) {
    this.http = http;
    this.url = url;
  }

  async signIn() {
    const body = await this.http.post(`${this.url}/v3/oauth/token/generate`, { key: KEY, secret: SECRET });
    if (body.errors) throw new Error(`no token: ${JSON.stringify(body)}`);
    this.token = body.data.accessToken;
    this.tokens += 1;
    this.tokenUntil = performance.now() + 1000 * body.data.ttlSeconds;
    return body;
  }

  async get(path, query) {
    let body = await this.ask(path, query);
    if (code(body) === 498) {
      this.token = null;
      body = await this.ask(path, query);
    }
    return body;
  }

  async ask(path, params) {
    if (this.token === null || performance.now() >= this.tokenUntil) await this.signIn();
    return this.http.get(this.url + path, { params, headers: { "X-CAP-API-OAUTH-TOKEN": this.token } });
  }
}

const code = (body) => ("errors" in body ? body.errors[0].code : null);
const picked = (found, ...names) => Object.fromEntries(names.map((name) => [name, found[name]]));
const told = (step, finding) => console.log(JSON.stringify({ step, ...finding }));

async function walk(http, url) {
  const api = new Loyalty(http, url);
  told("token", picked((await api.signIn()).data, "ttlSeconds"));

  let body = await api.get("/v2/customers/lookup", TOM);
  told("lookup", { code: code(body), entity: body.entity });

  body = await api.get("/v2/customers/lookup/customerDetails", TOM);
  const [details] = body.loyaltyProgramDetails;
  told("customerDetails", { id: body.id, ...picked(details, "currentSlab", "slabSNo", "nextSlab", "slabExpiryDate") });

  body = await api.get("/v2/customers/lookup/tierDetails", TOM);
  told("tierDetails", { code: code(body), ...body.programTiers[0] });

  body = await api.get("/v2/customers/lookup/points/balance", TOM);
  told("balance", picked(body, "totalPoints", "mainPoints", "promisedPoints"));

  let { response } = await api.get("/v1.1/customer/get", { format: "json", mobile: TOM.identifierValue });
  let [person] = response.customers.customer;
  told("v1.1", { code: response.status.code, ...picked(person, "user_id", "current_slab", "slab_expiry_date") });

  told("nobody", { code: code(await api.get("/v2/customers/lookup/tierDetails", NOBODY)) });
  ({ response } = await api.get("/v1.1/customer/get", { format: "json", mobile: NOBODY.identifierValue }));
  [person] = response.customers.customer;
  told("nobody in v1.1", { code: response.status.code, item: person.item_status.code });

  await loseTheWay(http, url);

  await http.post(`${url}/__admin/clock/advance`, { by: "PT5M" });
  told("token expired", { code: code(await api.ask("/v2/customers/lookup/tierDetails", TOM)), tokens: api.tokens });
  const [tier] = (await api.get("/v2/customers/lookup/tierDetails", TOM)).programTiers;
  told("token renewed", { currentTierName: tier.currentTierName, tokens: api.tokens });
}

// What is answered to wrong credentials.
async function loseTheWay(http, url) {
  let body = await http.post(`${url}/v3/oauth/token/generate`, { key: KEY, secret: "wrong" });
  told("wrong secret", { code: code(body), data: body.data });

  const tierDetails = `${url}/v2/customers/lookup/tierDetails`;
  told("denied", { code: code(await http.get(tierDetails, { params: TOM, auth: ["till.denied", MD5_OF_123] })) });

  body = await http.get(tierDetails, { params: TOM, auth: ["till.one", "wrong"] });
  told("wrong password", typeof body === "string" ? { not_json: body } : { code: code(body) });

  body = await http.get(`${url}/v1.1/customer/get`, { params: { mobile: "1" }, auth: ["till.one", "wrong"] });
  told("wrong password in v1.1", body);
}

await walk(CLIENT === "fetch" ? withFetch : await withAxios(), BASE_URL);
