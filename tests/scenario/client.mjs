// Speaks to the API as the page does: session cookie, CSRF token, problem documents.
import assert from 'node:assert/strict';

export const owner = {
  organisation: 'Bağ ve Bahçe',
  name: 'نرگس احمدی',
  email: 'owner@example.org',
  password: 'a long enough password',
  language: 'en',
  currency: 'EUR',
  calendar: 'gregorian',
  zone: 'Europe/Istanbul',
};

export class Client {
  constructor(url) {
    this.url = url;
  }

  /** The same person on a server that came back at another port. */
  at(url) {
    this.url = url;
    return this;
  }

  /** Any request; answers status, headers and the parsed body whatever the status. */
  async request(method, path, { body, headers = {}, signal } = {}) {
    const raw = body instanceof Uint8Array || typeof body === 'string' || body?.getReader;
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      signal: signal ?? AbortSignal.timeout(60_000),
      headers: {
        Accept: 'application/json',
        ...(this.cookie ? { Cookie: this.cookie } : {}),
        ...(this.csrf && method !== 'GET' ? { 'X-CSRF-Token': this.csrf } : {}),
        ...(body === undefined ? {} : { 'Content-Type': raw ? 'application/octet-stream' : 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
      ...(body?.getReader ? { duplex: 'half' } : {}),
    });
    const text = await answer.text();
    const json = answer.headers.get('content-type')?.includes('json');
    for (const cookie of answer.headers.getSetCookie()) this.cookie = cookie.split(';')[0];
    return { status: answer.status, headers: answer.headers, body: json ? JSON.parse(text) : text };
  }

  /** A request that must succeed; answers its body. */
  async ok(method, path, options) {
    const { status, body } = await this.request(method, path, options);
    assert.ok(status < 300, `${method} ${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  }
  get = (path) => this.ok('GET', path);
  post = (path, body, headers) => this.ok('POST', path, { body, headers });

  async signUp(changes) {
    const session = await this.post('/setup', { ...owner, ...changes });
    this.csrf = session.csrf;
    return session;
  }

  /** By a link that signs in once. */
  async enter(code) {
    const session = await this.post('/session', { code });
    this.csrf = session.csrf;
    return session;
  }

  async signIn() {
    const session = await this.post('/session', { email: owner.email, password: owner.password });
    this.csrf = session.csrf;
    return session;
  }

  /** The id of the customer whom the organisation calls `external`. */
  async customer(external) {
    const { items } = await this.get(`/customers?search=${encodeURIComponent(external)}&limit=200`);
    const found = items.find((one) => one.external_id === external);
    assert.ok(found, `no customer ${external}`);
    return found.id;
  }

  /** Every fact of a customer, newest first. */
  async timeline(id, kind) {
    const facts = [];
    for (let before = ''; before !== null; ) {
      const query = new URLSearchParams({ limit: '200', ...(kind && { kind }), ...(before && { before }) });
      const page = await this.get(`/customers/${id}/timeline?${query}`);
      facts.push(...page.items);
      before = page.next;
    }
    return facts;
  }

  /** Brings a file in through the API, as the page does; answers the import when it is over. */
  async importFile(name, bytes, choices = {}) {
    const { upload, preview } = await this.ok('POST', `/uploads?name=${name}`, { body: bytes });
    const { kind, columns, delimiter, header, date_format } = preview;
    const begun = await this.post('/imports', { upload, kind, columns, delimiter, header, date_format, ...choices });
    return this.importOver(begun.id);
  }

  async importOver(id) {
    for (;;) {
      const now = await this.get(`/imports/${id}`);
      if (now.state !== 'running') return now;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
