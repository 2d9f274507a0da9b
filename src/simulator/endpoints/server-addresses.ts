import { accountEndpoint } from './account-endpoint.js';

/** Everything in here happens on this machine: what WeChat would list are its own servers. */
const addresses = (): object => ({ ip_list: ['127.0.0.1'] });

/** The addresses message pushes come from. */
export const getcallbackip = accountEndpoint('cgi-bin/getcallbackip', 'GET', 'app', addresses);

/** The addresses of the API host. */
export const getApiDomainIp = accountEndpoint('cgi-bin/get_api_domain_ip', 'GET', 'app', addresses);
